import { type SourceFile, toFileMap } from "../agents/source-file.ts";
import { ExecutorError } from "../errors/index.ts";
import type { Session } from "../sessions/index.ts";
import type { ReadRequest } from "./read-request.ts";
import type { Task } from "./state.ts";

/** What a request about modules of the working directory comes to. */
export interface ResolvedModules {
  readonly task: Task;
  readonly files: Record<string, string>;
  readonly code: string | null;
}

/**
 * Decides what is done with modules that a request names: their tests are run where there are any, and written where
 * there are none. Throws `invalid-input` for a module that is not there.
 */
export async function resolveModules(session: Session, read: ReadRequest): Promise<ResolvedModules> {
  const files: SourceFile[] = [];
  for (const path of read.modules) files.push({ path, content: await session.readProjectFile(path) });
  const code = files.at(-1)?.content ?? null;
  const given = toFileMap(files);
  if (read.wish === "write-tests") return { task: { kind: "write-tests" }, files: given, code: null };
  if (read.wish === "profile") return { task: { kind: "profile-code" }, files: given, code };
  if (read.wish === "run" && !read.repair) return { task: { kind: "run-code", repair: false }, files: given, code };
  const paths = await findTests(session, read.modules);
  // The tests bring the working directory's own modules along, so that none has to be given.
  if (paths.length > 0)
    return { task: { kind: "run-tests", paths, modules: read.modules, repair: read.repair }, files: {}, code: null };
  if (read.wish === "test") return { task: { kind: "write-tests" }, files: given, code: null };
  return { task: { kind: "run-code", repair: true }, files: given, code };
}

/** The tests of modules, under the names that pytest expects. */
async function findTests(session: Session, modules: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const module of modules) {
    const folder = module.slice(0, module.lastIndexOf("/") + 1);
    const name = module.slice(folder.length, -".py".length);
    const names = [
      `${folder}test_${name}.py`,
      `${folder}tests/test_${name}.py`,
      `tests/test_${name}.py`,
      `${folder}${name}_test.py`,
    ];
    for (const path of names) {
      if (found.includes(path) || !(await exists(session, path))) continue;
      found.push(path);
      break;
    }
  }
  return found;
}

async function exists(session: Session, path: string): Promise<boolean> {
  return (await readIfThere(session, path)) !== null;
}

/** The text of a file of the working directory; null when there is none. */
export async function readIfThere(session: Session, path: string): Promise<string | null> {
  try {
    return await session.readProjectFile(path);
  } catch (error) {
    if (error instanceof ExecutorError && error.code === "invalid-input") return null;
    throw error;
  }
}
