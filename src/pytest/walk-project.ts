import { constants, type Dirent } from "node:fs";
import { access, lstat, readdir, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { systemCode } from "../errors/index.ts";
import { isInside } from "./project-path.ts";
import { isHiddenFolder, whyLeftOut } from "./skipped-folders.ts";

export interface ProjectFile {
  /** Below the root, with forward slashes. */
  readonly path: string;
  /** On the host, with symbolic links resolved. */
  readonly absolute: string;
}

/** Something in the project that is not taken into the sandbox. */
export interface LeftOut {
  /** Below the root, with forward slashes; a folder's ends in one. */
  readonly path: string;
  readonly reason: string;
}

export interface WalkedProject {
  /** In the order of their paths. */
  readonly files: readonly ProjectFile[];
  /** Hidden folders and __pycache__ are not named. */
  readonly leftOut: readonly LeftOut[];
  /** What there is too much of, such as `more than 64 MiB`; null when everything was taken. */
  readonly excess: string | null;
}

const MEBIBYTE = 1024 * 1024;
const MAX_FILE_BYTES = 8 * MEBIBYTE;
const MAX_FILES = 5_000;
const MAX_FOLDERS = 20_000;
const LINKED_FOLDER = "a link to a folder";
const MAX_BYTES = 64 * MEBIBYTE;

export interface WalkProjectOptions {
  /** @default 5000 */
  readonly maxFiles?: number;
  /** Whether the folders in it are taken as well. @default true */
  readonly deep?: boolean;
}

/** Finds what of a folder goes into a sandbox: at most `maxFiles` and 64 MiB. Links are followed inside of `base` only. */
export async function walkProject(
  root: string,
  base: string,
  { maxFiles = MAX_FILES, deep = true }: WalkProjectOptions = {},
): Promise<WalkedProject> {
  const walk: Walk = { root, base, maxFiles, deep, folders: [root], files: [], leftOut: [], bytes: 0 };
  let excess: string | null = null;
  for (let next = 0; next < walk.folders.length && excess === null; next++) {
    excess = await walkFolder(walk, walk.folders[next] ?? root);
  }
  const files = walk.files.sort((left, right) => (left.path < right.path ? -1 : 1));
  return { files, leftOut: walk.leftOut, excess };
}

interface Walk {
  readonly root: string;
  readonly base: string;
  readonly maxFiles: number;
  readonly deep: boolean;
  readonly folders: string[];
  readonly files: ProjectFile[];
  readonly leftOut: LeftOut[];
  bytes: number;
}

/** Takes the files of one folder, notes the folders in it, and answers what there is too much of by now. */
async function walkFolder(walk: Walk, folder: string): Promise<string | null> {
  const below = (location: string) => path.relative(walk.root, location).split(path.sep).join("/");
  const leaveOut = (location: string, reason: string) =>
    walk.leftOut.push({ path: below(location) + (reason === LINKED_FOLDER ? "/" : ""), reason });
  const entries = await entriesOf(folder);
  const reason = entries === null || folder === walk.root ? null : await whyLeftOut(folder, entries);
  if (entries === null || reason !== null) {
    walk.leftOut.push({ path: `${below(folder)}/`, reason: reason ?? "may not be read" });
    return null;
  }
  for (const entry of entries) {
    const location = path.join(folder, entry.name);
    if (entry.name.includes("\\")) {
      leaveOut(location, "a backslash in its name");
      continue;
    }
    if (entry.isDirectory()) {
      if (walk.deep && !isHiddenFolder(entry.name)) {
        walk.folders.push(location);
      }
      continue;
    }
    const found = await sizeOf(location, walk.base);
    if (typeof found === "string") {
      leaveOut(location, found);
    }
    if (typeof found !== "number") {
      continue;
    }
    walk.files.push({ path: below(location), absolute: await realpath(location) });
    walk.bytes += found;
    const excess = excessOf(walk);
    if (excess !== null) {
      return excess;
    }
  }
  return null;
}

async function entriesOf(folder: string): Promise<readonly Dirent[] | null> {
  // Another user's folder among one's own: what cannot be read is named, and the rest goes on.
  return await readdir(folder, { withFileTypes: true }).catch(() => null);
}

/** The size of a regular file, also by a link; why it is left out; null for what is there no more. */
async function sizeOf(location: string, base: string): Promise<number | string | null> {
  try {
    if ((await lstat(location)).isSymbolicLink() && !isInside(base, await realpath(location))) {
      return "a link that leads out";
    }
    const status = await stat(location);
    if (status.isDirectory()) {
      return LINKED_FOLDER;
    }
    if (!status.isFile()) {
      return "no regular file";
    }
    await access(location, constants.R_OK);
    return status.size > MAX_FILE_BYTES ? `over ${MAX_FILE_BYTES / MEBIBYTE} MiB` : status.size;
  } catch (error) {
    if (systemCode(error) === "EACCES") {
      return "may not be read";
    }
    // A link to nothing, or a file that went away in the meantime: there is nothing to take along.
    return null;
  }
}

function excessOf({ files, folders, bytes, maxFiles }: Walk): string | null {
  if (files.length > maxFiles) {
    return `more than ${maxFiles} files`;
  }
  if (folders.length > MAX_FOLDERS) {
    return `more than ${MAX_FOLDERS} folders`;
  }
  return bytes > MAX_BYTES ? `more than ${MAX_BYTES / MEBIBYTE} MiB` : null;
}
