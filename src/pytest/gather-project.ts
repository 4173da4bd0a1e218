import { readFile } from "node:fs/promises";
import path from "node:path";
import type { NewFiles, TakenFile } from "../sandbox/index.ts";
import { collectProjectFiles, type ProjectFiles } from "./project-files.ts";
import { resolveProjectPath } from "./project-path.ts";
import { encodeSource, isReadable } from "./source-bytes.ts";
import { testFileOf } from "./test-paths.ts";

/** A project as it goes into a sandbox: files of the host, over them those of a session's workspace, over both those that were given. */
export interface GatheredProject extends Pick<ProjectFiles, "target" | "sourceRoot" | "leftOut"> {
  readonly own: NewFiles;
  /** Whether files of the session's workspace take part. */
  readonly takesWorkspace: boolean;
  readonly given: NewFiles;
}

export interface GatherProjectOptions {
  readonly workingDirectory: string;
  /** Paths of the files in the session's workspace. */
  readonly inWorkspace: readonly string[];
  /** Files that win over all others. */
  readonly given: NewFiles;
  readonly confined: boolean;
}

/** Files by which a folder says how the tests in it are run. */
const SAYS_HOW = new Set([
  ...["conftest.py", "pytest.ini", ".pytest.ini", "pytest.toml", ".pytest.toml"],
  ...["pyproject.toml", "tox.ini", "setup.cfg", ".coveragerc"],
]);

/** Reads the project around `asked`, and says what the session and the caller have put over it. Throws `invalid-input`. */
export async function gatherProject(
  asked: string,
  { workingDirectory, inWorkspace, given, confined }: GatherProjectOptions,
): Promise<GatheredProject> {
  const place = testFileOf(asked);
  const isAdded = [...inWorkspace, ...Object.keys(given)].some(
    (name) => name === place || name.startsWith(`${place}/`),
  );
  // Tests that are given as text may still import the modules of the working directory.
  const searched = isAdded && !(await exists(workingDirectory, place)) ? "." : asked;
  const { target, files, isElsewhere, leftOut, sourceRoot } = await collectProjectFiles(workingDirectory, searched, {
    confined,
  });
  const own = Object.fromEntries(
    await Promise.all(files.map(async ({ path: name, absolute }) => [name, await readFile(absolute)] as const)),
  );
  return {
    leftOut,
    sourceRoot,
    target: searched === asked ? target : asked,
    own,
    // Another project has nothing to do with what the session has in its workspace.
    takesWorkspace: !isElsewhere && inWorkspace.length > 0,
    given: Object.fromEntries(
      Object.entries(given).map(([name, content]) => [name, asItWasWritten(own[name], content, name)]),
    ),
  };
}

/** Paths at which a file that was taken from the session's workspace replaced one of the host, or changes how tests run. */
export function overriddenBy({ own, given }: GatheredProject, taken: readonly TakenFile[]): readonly string[] {
  const hasOwn = Object.keys(own).length > 0;
  return taken
    .filter(({ path: name, replaced }) => {
      const changes = name in own ? replaced : hasOwn && SAYS_HOW.has(path.posix.basename(name));
      return changes && !(name in given);
    })
    .map(({ path: name }) => name);
}

/** A changed source in the encoding of the file that it takes the place of. */
function asItWasWritten(
  original: string | Uint8Array | undefined,
  content: string | Uint8Array,
  name: string,
): string | Uint8Array {
  const isChanged = original instanceof Uint8Array && typeof content === "string" && name.endsWith(".py");
  return isChanged && isReadable(original) ? encodeSource(original, content, name) : content;
}

async function exists(workingDirectory: string, given: string): Promise<boolean> {
  return await resolveProjectPath(workingDirectory, given).then(
    () => true,
    () => false,
  );
}
