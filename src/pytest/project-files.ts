import { homedir } from "node:os";
import path from "node:path";
import { ExecutorError } from "../errors/index.ts";
import { resolveProjectPath } from "./project-path.ts";
import { findMarkedRoot, findSourceRoot, foldersUpward } from "./project-root.ts";
import { type LeftOut, type ProjectFile, walkProject } from "./walk-project.ts";

/** What goes into a sandbox for a run of tests. */
export interface ProjectFiles {
  /** The project's folder on the host; it becomes the workspace. */
  readonly root: string;
  /** What pytest is given: a path below the root, `.` for the root itself, with the `::name` of a test kept. */
  readonly target: string;
  /** Below the root, `.` for the root itself: the folder whose modules the tests import where no configuration says so. */
  readonly sourceRoot: string;
  readonly files: readonly ProjectFile[];
  readonly leftOut: readonly LeftOut[];
}

/**
 * Chooses the files for a test run: the project around `given`, which is a file or folder of the working directory, a bare
 * file name to be found below it, or a test's id. The root is found by pytest's rule (see `findMarkedRoot`), and is never
 * above the working directory. Where nothing marks a project it is the working directory, as for pytest; the folder that
 * the tests import from when the working directory is too large, or the user's home. Left out are hidden folders and
 * __pycache__, environments, build results, files over 8 MiB and links that lead out. Throws `invalid-input` for a path
 * that cannot be used, or for over 5,000 files or 64 MiB.
 */
export async function collectProjectFiles(workingDirectory: string, given: string): Promise<ProjectFiles> {
  const separator = given.indexOf("::");
  const file = separator < 0 ? given : given.slice(0, separator);
  const testName = separator < 0 ? "" : given.slice(separator);
  const found = await resolveProjectPath(workingDirectory, file);
  const base = found.workingDirectory;
  const folders = foldersUpward(found.isFolder ? found.absolute : path.dirname(found.absolute), base);
  const sources = await findSourceRoot(folders);
  const marked = await findMarkedRoot(folders);
  const { root, taken } = await takeAlong(marked ?? (isHome(base) ? sources : base), sources, base, marked === null);
  const below = (absolute: string) => toPosix(path.relative(root, absolute)) || ".";
  return {
    root,
    target: below(found.absolute) + testName,
    sourceRoot: marked === null ? below(sources) : ".",
    files: taken.files,
    leftOut: taken.leftOut,
  };
}

/** What lies in the root, or in the smaller folder when the root is too large and nothing says that it is one. */
async function takeAlong(root: string, smaller: string, base: string, maySmaller: boolean) {
  const taken = await walkProject(root, base);
  if (taken.excess === null) return { root, taken };
  if (!maySmaller || smaller === root) throw tooLarge(root, taken.excess);
  const less = await walkProject(smaller, base);
  if (less.excess !== null) throw tooLarge(smaller, less.excess);
  return { root: smaller, taken: less };
}

function isHome(folder: string): boolean {
  return folder === homedir() || folder === path.dirname(folder);
}

function tooLarge(root: string, excess: string): ExecutorError {
  return new ExecutorError("invalid-input", `The project folder "${root}" holds ${excess}`, {
    hint: "Put a pytest.ini into the smaller folder that holds the tests and the modules they import, or start from there",
  });
}

function toPosix(relative: string): string {
  return relative.split(path.sep).join("/");
}
