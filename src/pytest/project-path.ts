import { readdir, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { ExecutorError, explainFolderError, systemCode } from "../errors/index.ts";
import { nameSome } from "./name-some.ts";
import { isHiddenFolder, whyLeftOut } from "./skipped-folders.ts";

/** A path that somebody named, with symbolic links resolved. */
export interface ProjectPath {
  readonly absolute: string;
  readonly isFolder: boolean;
  /** The working directory itself, resolved. */
  readonly workingDirectory: string;
  /** Whether the path lies below the working directory, or is it. Always true where paths are confined to it. */
  readonly isInside: boolean;
}

export interface ResolveProjectPathOptions {
  /** Whether a path that leads out of the working directory is refused. @default true */
  readonly confined?: boolean;
  /** What is named where there is no such path. @default "Test files" */
  readonly lists?: keyof typeof LISTED;
}

const LISTED = { "Test files": /^(?:test_.*|.*_test)\.py$/, "Python files": /\.py$/ } as const;

const MAX_SEARCHED_FOLDERS = 2_000;

/**
 * Finds what a path means: a file or folder, seen from the working directory, or, for a bare file name, the one file of
 * that name anywhere below it. Throws `invalid-input` when there is none, when several files have the name, or when a
 * confined path leads out.
 */
export async function resolveProjectPath(
  workingDirectory: string,
  given: string,
  { confined = true, lists = "Test files" }: ResolveProjectPathOptions = {},
): Promise<ProjectPath> {
  if (given === "" || given.includes("\0")) {
    throw new ExecutorError("invalid-input", `Path ${JSON.stringify(given)} is not a path`, {
      hint: "Give a file or folder of the working directory, such as test_calculator.py or tests/",
    });
  }
  const base = await realFolder(workingDirectory);
  const target = path.resolve(base, given);
  if (confined) {
    assertInside(base, target, given);
  }
  const absolute = (await realPathOrNull(target)) ?? (await findBelow(base, given, lists));
  if (confined) {
    assertInside(base, absolute, given);
  }
  const status = await stat(absolute);
  if (!status.isFile() && !status.isDirectory()) {
    throw new ExecutorError("invalid-input", `Path "${given}" is neither a file nor a folder`);
  }
  return {
    absolute,
    isFolder: status.isDirectory(),
    workingDirectory: base,
    isInside: isInside(base, absolute),
  };
}

/** Whether `target` is `folder` or below it. Both are absolute. */
export function isInside(folder: string, target: string): boolean {
  const relative = path.relative(folder, target);
  return relative !== ".." && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}

async function realFolder(workingDirectory: string): Promise<string> {
  try {
    return await realpath(workingDirectory);
  } catch (error) {
    throw explainFolderError(error, {
      code: "invalid-input",
      name: "The working directory",
      folder: workingDirectory,
      hint: "Give a folder that exists",
    });
  }
}

function assertInside(base: string, target: string, given: string): void {
  if (!isInside(base, target)) {
    throw new ExecutorError("invalid-input", `Path "${given}" leads out of the working directory`, {
      hint: "Give a path inside the working directory, or start from a folder that holds it",
    });
  }
}

async function realPathOrNull(target: string): Promise<string | null> {
  try {
    return await realpath(target);
  } catch (error) {
    if (["ENOENT", "ENOTDIR", "ENAMETOOLONG"].includes(systemCode(error) ?? "")) {
      return null;
    }
    throw new ExecutorError("invalid-input", `Path "${target}" cannot be read`, {
      hint: "Check the permissions of the file and of the folders above it",
      cause: error,
    });
  }
}

async function findBelow(base: string, given: string, lists: keyof typeof LISTED): Promise<string> {
  if (!isInside(base, path.resolve(base, given))) {
    throw new ExecutorError("invalid-input", `There is no file or folder "${given}"`, { hint: "Check the path" });
  }
  const { matches, listed } = await search(base, path.normalize(given), LISTED[lists]);
  const [only, another] = matches;
  if (only !== undefined && another === undefined) {
    return await realpath(path.join(base, only));
  }
  if (only !== undefined) {
    throw new ExecutorError("invalid-input", `Path "${given}" fits ${matches.length} files: ${nameSome(matches)}`, {
      hint: "Give the path from the working directory",
    });
  }
  const hint =
    listed.length > 0
      ? `${lists} here: ${nameSome(listed)}`
      : `There are no ${lists.toLowerCase()} below the working directory`;
  throw new ExecutorError("invalid-input", `There is no file or folder "${given}" in the working directory`, { hint });
}

async function search(base: string, wanted: string, pattern: RegExp) {
  const matches: string[] = [];
  const listed: string[] = [];
  const folders = [""];
  for (let searched = 0; searched < folders.length && searched < MAX_SEARCHED_FOLDERS; searched++) {
    const folder = folders[searched] ?? "";
    // Another user's folder among one's own is passed over.
    const entries = await readdir(path.join(base, folder), { withFileTypes: true }).catch(() => []);
    if (folder !== "" && (await whyLeftOut(path.join(base, folder), entries)) !== null) {
      continue;
    }
    for (const entry of entries) {
      const relative = path.join(folder, entry.name);
      if (entry.isDirectory() && !isHiddenFolder(entry.name)) {
        folders.push(relative);
      }
      // A path with folders in it says where the file is; only a bare name is looked for.
      if (entry.isFile() && entry.name === wanted) {
        matches.push(relative);
      }
      if (entry.isFile() && pattern.test(entry.name)) {
        listed.push(relative);
      }
    }
  }
  return { matches, listed };
}
