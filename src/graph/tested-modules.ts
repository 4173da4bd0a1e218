import { isTestPath, testFileOf } from "../pytest/test-paths.ts";
import type { Session } from "../sessions/index.ts";
import { readIfThere } from "../tools/index.ts";
import { importedPaths } from "./imported-paths.ts";
import type { ExecutorStateValue } from "./state.ts";

/** The files of a failing test run: the tests, and the modules that may be to blame for it. */
export interface TestedFiles {
  readonly modules: Readonly<Record<string, string>>;
  readonly tests: Readonly<Record<string, string>>;
}

/** How many modules are looked at. */
const MAX_MODULES = 8;

/**
 * Gathers what a test run was about, as it stands now: what the state holds, then what is in the working directory. The
 * modules are those of the state, those that the request names, those of `suspects`, and those that the tests import.
 */
export async function gatherTestedFiles(
  session: Session,
  state: Pick<ExecutorStateValue, "files" | "tests" | "request">,
  suspects: readonly string[],
): Promise<TestedFiles> {
  const tests: Record<string, string> = { ...state.tests };
  const modules: Record<string, string> = { ...state.files };
  if (!("paths" in state.request)) {
    return { modules, tests };
  }
  for (const path of state.request.paths.map(testFileOf).filter(isTestPath)) {
    const content = tests[path] ?? (await readIfThere(session, path));
    if (content !== null) {
      tests[path] = content;
    }
  }
  const imported = Object.entries(tests).flatMap(([path, content]) => importedPaths(path, content));
  for (const path of new Set([...state.request.modules, ...suspects, ...imported])) {
    if (Object.keys(modules).length >= MAX_MODULES) {
      break;
    }
    const content = modules[path] ?? (await readIfThere(session, path));
    if (content !== null) {
      modules[path] = content;
    }
  }
  return { modules, tests };
}
