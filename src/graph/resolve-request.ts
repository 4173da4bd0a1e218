import type { Program, Request, RequestTask, SourceFile } from "../requests/index.ts";
import type { Session } from "../sessions/index.ts";
import { findDemo, findOwnTests, readIfThere } from "../tools/index.ts";
import { importedPaths } from "./imported-paths.ts";

/** How many modules are taken along at most. */
const MAX_IMPORTED = 50;

/**
 * The request with what there is for it: modules that are named are read, their tests are run where there are any, and
 * written where there are none. Throws `invalid-input` for a module that is not there.
 */
export async function resolveRequest(session: Session, request: Request): Promise<Request> {
  if (request.kind === "show-demo") {
    const demo = findDemo(request.topic);
    return demo === null ? { ...request, kind: "write-code" } : { ...request, programs: [toProgram(demo.code)] };
  }
  // Tests that are named bring the working directory's own modules along, so that none has to be given.
  const namesTests = "paths" in request && request.paths.length > 0;
  return request.modules.length === 0 || namesTests ? request : await resolveModules(session, request);
}

async function resolveModules(session: Session, request: Request): Promise<Request> {
  const modules: SourceFile[] = [];
  for (const path of request.modules) {
    modules.push({ path, content: await session.readProjectFile(path) });
  }
  const programs = modules.map(({ content }) => toProgram(content));
  const beside = await gatherImported(session, modules);
  const files = [...request.files, ...beside, ...modules];
  switch (request.kind) {
    case "run-tests":
    case "repair-tests":
    case "repair-code": {
      const paths = await findTests(session, request.modules);
      const repairs = request.kind !== "run-tests";
      const coverage = "coverage" in request ? request.coverage : null;
      const task: RequestTask = { kind: repairs ? "repair-tests" : "run-tests", paths, coverage };
      if (paths.length > 0) {
        return { ...request, ...task };
      }
      return repairs
        ? { ...request, kind: "repair-code", files, programs: programs.slice(-1) }
        : { ...request, kind: "write-tests", files };
    }
    case "write-tests":
    case "write-code":
      return { ...request, files };
    default:
      return { ...request, files, programs };
  }
}

/** Whether a request is about a file, and not only about modules that import it. */
export function isAskedAbout({ files, modules }: Request, { content, path }: SourceFile): boolean {
  const isGiven = files.some((file) => file.path === path && file.content === content);
  return modules.length === 0 || modules.includes(path) || !isGiven;
}

/** The modules of the working directory that files import, and those that these import. */
async function gatherImported(session: Session, files: readonly SourceFile[]): Promise<readonly SourceFile[]> {
  const found = new Map<string, SourceFile>();
  const looked = new Set(files.map(({ path }) => path));
  const open = [...files];
  for (let file = open.shift(); file !== undefined && found.size < MAX_IMPORTED; file = open.shift()) {
    for (const path of importedPaths(file.path, file.content)) {
      if (looked.has(path)) {
        continue;
      }
      looked.add(path);
      const content = await readIfThere(session, path);
      if (content === null) {
        continue;
      }
      found.set(path, { path, content });
      open.push({ path, content });
    }
  }
  return [...found.values()];
}

function toProgram(code: string): Program {
  return { code, blocks: [code] };
}

/** The tests of modules that are there. */
async function findTests(session: Session, modules: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(modules.map((module) => findOwnTests(session, module)));
  return [...new Set(found.filter((path) => path !== null))];
}
