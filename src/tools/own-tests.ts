import { ExecutorError } from "../errors/index.ts";
import { testPathsOf } from "../pytest/test-paths.ts";
import type { Session } from "../sessions/index.ts";

/** The first of the usual places at which a module has tests, in the working directory or the workspace; null for none. */
export async function findOwnTests(session: Session, module: string): Promise<string | null> {
  const written = await workspacePaths(session);
  for (const path of testPathsOf(module)) {
    if (written.has(path) || (await readIfThere(session, path)) !== null) {
      return path;
    }
  }
  return null;
}

/** Throws `invalid-input` for a module that is neither in the working directory nor in the workspace. */
export async function assertModule(session: Session, module: string): Promise<void> {
  if (!(await workspacePaths(session)).has(module)) {
    await session.readProjectFile(module);
  }
}

/** The text of a file of the working directory; null when there is none. */
export async function readIfThere(session: Session, path: string): Promise<string | null> {
  try {
    return await session.readProjectFile(path);
  } catch (error) {
    if (ExecutorError.is(error, "invalid-input")) {
      return null;
    }
    throw error;
  }
}

async function workspacePaths({ files, persistent }: Session): Promise<ReadonlySet<string>> {
  return new Set(persistent ? (await files.list()).map(({ path }) => path) : []);
}
