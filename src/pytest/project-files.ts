import { lstat, readdir, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { ExecutorError } from "../errors/index.ts";
import { isInside, resolveProjectPath } from "./project-path.ts";
import { isSkippedFolder } from "./skipped-folders.ts";

export interface ProjectFile {
  /** Below the root, with forward slashes. */
  readonly path: string;
  /** On the host, with symbolic links resolved. */
  readonly absolute: string;
}

/** What goes into a sandbox for a run of tests. */
export interface ProjectFiles {
  /** The project's folder on the host; it becomes the workspace. */
  readonly root: string;
  /** What pytest is given: a path below the root, `.` for the root itself, with the `::name` of a test kept. */
  readonly target: string;
  readonly files: readonly ProjectFile[];
}

const CONFIGURATION_FILES = ["pyproject.toml", "pytest.ini", "setup.cfg", "tox.ini"] as const;
/** Folders of tests whose modules under test lie beside them. */
const SUITE_FOLDERS = new Set(["test", "tests", "unit", "integration", "e2e"]);

const MEBIBYTE = 1024 * 1024;
const MAX_FILE_BYTES = 8 * MEBIBYTE;
const MAX_FILES = 5_000;
const MAX_BYTES = 64 * MEBIBYTE;

/**
 * Chooses the files for a test run: the project around `given`, which is a file or folder of the working directory, a bare
 * file name to be found below it, or a test's id. The root is the nearest folder with a pytest or project configuration,
 * else the topmost with a conftest.py, else the folder that holds the tests and the modules beside them. Left out are
 * environments, build results, hidden folders, files over 8 MiB and links that lead out. Throws `invalid-input` for a path
 * that cannot be used, or for over 5,000 files or 64 MiB.
 */
export async function collectProjectFiles(workingDirectory: string, given: string): Promise<ProjectFiles> {
  const separator = given.indexOf("::");
  const file = separator < 0 ? given : given.slice(0, separator);
  const testName = separator < 0 ? "" : given.slice(separator);
  const found = await resolveProjectPath(workingDirectory, file);
  const folder = found.isFolder ? found.absolute : path.dirname(found.absolute);
  const root = await findRoot(folder, found.workingDirectory);
  const target = toPosix(path.relative(root, found.absolute)) || ".";
  return { root, target: target + testName, files: await walk(root, found.workingDirectory) };
}

async function findRoot(folder: string, base: string): Promise<string> {
  const folders = [folder];
  for (let current = folder; current !== base; ) {
    current = path.dirname(current);
    folders.push(current);
  }
  for (const candidate of folders) {
    if (await holdsAny(candidate, CONFIGURATION_FILES)) {
      return candidate;
    }
  }
  let root = folder;
  for (const candidate of folders) {
    if (await holdsAny(candidate, ["conftest.py"])) {
      root = candidate;
    }
  }
  while (root !== base && SUITE_FOLDERS.has(path.basename(root).toLowerCase())) {
    root = path.dirname(root);
  }
  return root;
}

async function holdsAny(folder: string, names: readonly string[]): Promise<boolean> {
  const entries = new Set(await readdir(folder));
  return names.some((name) => entries.has(name));
}

async function walk(root: string, base: string): Promise<readonly ProjectFile[]> {
  const files: ProjectFile[] = [];
  let bytes = 0;
  const folders = [root];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const entries = await readdir(folder, { withFileTypes: true });
    // A virtual environment by any name.
    if (folder !== root && entries.some((entry) => entry.name === "pyvenv.cfg")) {
      continue;
    }
    for (const entry of entries) {
      const location = path.join(folder, entry.name);
      if (entry.isDirectory() && !isSkippedFolder(entry.name)) {
        folders.push(location);
      }
      const size = await fileSize(location, base);
      if (size === null || size > MAX_FILE_BYTES) {
        continue;
      }
      bytes += size;
      files.push({ path: toPosix(path.relative(root, location)), absolute: await realpath(location) });
      assertSize(root, files.length, bytes);
    }
  }
  return files.sort((left, right) => (left.path < right.path ? -1 : 1));
}

/** The size of a regular file, or of the one inside the working directory that a link names; null for all else. */
async function fileSize(location: string, base: string): Promise<number | null> {
  try {
    const own = await lstat(location);
    if (!own.isSymbolicLink()) {
      return own.isFile() ? own.size : null;
    }
    const linked = await stat(location);
    return linked.isFile() && isInside(base, await realpath(location)) ? linked.size : null;
  } catch {
    // A link to nothing, or a file that went away in the meantime: there is nothing to take along.
    return null;
  }
}

function assertSize(root: string, count: number, bytes: number): void {
  const excess =
    count > MAX_FILES
      ? `more than ${MAX_FILES} files`
      : bytes > MAX_BYTES
        ? `more than ${MAX_BYTES / MEBIBYTE} MiB`
        : null;
  if (excess !== null) {
    throw new ExecutorError("invalid-input", `The project folder "${root}" holds ${excess}`, {
      hint: "Start from a smaller folder, such as the one that holds the tests and the modules they import",
    });
  }
}

function toPosix(relative: string): string {
  return relative.split(path.sep).join("/");
}
