import { homedir } from "node:os";
import path from "node:path";
import { ExecutorError } from "../errors/index.ts";
import { type ResolveProjectPathOptions, resolveProjectPath } from "./project-path.ts";
import { findMarkedRoot, findRepository, findSourceRoot, foldersUpward } from "./project-root.ts";
import { type LeftOut, type ProjectFile, walkProject } from "./walk-project.ts";

/** A project on the host, found from something in it. */
export interface Project {
  /** Its folder. */
  readonly root: string;
  /** What pytest is given: a path below the root, `.` for the root itself, with the `::name` of a test kept. */
  readonly target: string;
}

/** What goes into a sandbox for a run of tests. The root becomes the workspace. */
export interface ProjectFiles extends Project {
  /** Below the root, `.` for the root itself: the folder whose modules the tests import where no configuration says so. */
  readonly sourceRoot: string;
  /** Whether it lies outside of the working directory. */
  readonly isElsewhere: boolean;
  readonly files: readonly ProjectFile[];
  readonly leftOut: readonly LeftOut[];
}

/**
 * Chooses the files for a test run: the project around `given`, which is a file or folder, a bare file name to be found
 * below the working directory, or a test's id. The root is found by pytest's rule (see `findMarkedRoot`), and for what lies
 * below the working directory is never above that. Where nothing marks a project it is the working directory, as for
 * pytest; the folder that the tests import from when the working directory is too large, or the user's home. For a path
 * elsewhere the nearest repository bounds the search instead, and without one the folder that the tests import from is the
 * root. Left out are hidden folders and __pycache__, environments, build results, files over 8 MiB and links that lead out.
 * Throws `invalid-input` for a path that cannot be used, or for over 5,000 files or 64 MiB.
 */
export async function collectProjectFiles(
  workingDirectory: string,
  given: string,
  options: ResolveProjectPathOptions = {},
): Promise<ProjectFiles> {
  const place = await locate(workingDirectory, given, options);
  const { root, taken } = await takeAlong(place);
  return {
    root,
    target: targetOf(place, root),
    sourceRoot: place.isMarked ? "." : below(root, place.sources),
    isElsewhere: place.isElsewhere,
    files: taken.files,
    leftOut: taken.leftOut,
  };
}

/** The project around `given`, as `collectProjectFiles` finds it while it is not too large. Throws `invalid-input`. */
export async function findProject(
  workingDirectory: string,
  given: string,
  options: ResolveProjectPathOptions = {},
): Promise<Project> {
  const place = await locate(workingDirectory, given, options);
  return { root: place.root, target: targetOf(place, place.root) };
}

interface Place {
  readonly absolute: string;
  /** `::` and the name of a test, or nothing. */
  readonly testName: string;
  readonly root: string;
  /** Whether something says that the root is one. */
  readonly isMarked: boolean;
  /** The folder that the tests import from. */
  readonly sources: string;
  readonly isElsewhere: boolean;
  /** Links are followed inside of this folder only. */
  readonly base: string;
}

async function locate(workingDirectory: string, given: string, options: ResolveProjectPathOptions): Promise<Place> {
  const separator = given.indexOf("::");
  const file = separator < 0 ? given : given.slice(0, separator);
  const testName = separator < 0 ? "" : given.slice(separator);
  const {
    absolute,
    isFolder,
    isInside,
    workingDirectory: from,
  } = await resolveProjectPath(workingDirectory, file, options);
  const start = isFolder ? absolute : path.dirname(absolute);
  const bound = isInside ? from : await findRepository(belowHome(start));
  const folders = bound === null ? belowHome(start) : foldersUpward(start, bound);
  const sources = await findSourceRoot(folders);
  const marked = await findMarkedRoot(folders);
  const root = marked ?? (bound === null || isHome(bound) ? sources : bound);
  return { absolute, testName, root, isMarked: marked !== null, isElsewhere: !isInside, sources, base: bound ?? root };
}

/** The folder and those above it, as far as they can be a project: what marks the user's home belongs to all that is in it. */
function belowHome(folder: string): readonly string[] {
  const folders = foldersUpward(folder, path.parse(folder).root);
  const home = folders.findIndex(isHome);
  return home > 0 ? folders.slice(0, home) : folders;
}

/** What lies in the root, or in the smaller folder when the root is too large and nothing says that it is one. */
async function takeAlong({ root, isMarked, sources, base }: Place) {
  const taken = await walkProject(root, base);
  if (taken.excess === null) {
    return { root, taken };
  }
  if (isMarked || sources === root) {
    throw tooLarge(root, taken.excess);
  }
  const less = await walkProject(sources, base);
  if (less.excess !== null) {
    throw tooLarge(sources, less.excess);
  }
  return { root: sources, taken: less };
}

function targetOf({ absolute, testName }: Place, root: string): string {
  return below(root, absolute) + testName;
}

function below(root: string, absolute: string): string {
  return path.relative(root, absolute).split(path.sep).join("/") || ".";
}

/** Whether a folder is the user's home or the top of the file system: never a project as a whole. */
export function isHome(folder: string): boolean {
  return folder === homedir() || folder === path.dirname(folder);
}

function tooLarge(root: string, excess: string): ExecutorError {
  return new ExecutorError("invalid-input", `The project folder "${root}" holds ${excess}`, {
    hint: "Put a pytest.ini into the smaller folder that holds the tests and the modules they import, or start from there",
  });
}
