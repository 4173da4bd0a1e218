import { mkdirSync, statSync } from "node:fs";
import path from "node:path";

/**
 * Makes a folder and those above it that are missing. Throws what the operating system says, also where Node's own
 * recursive `mkdir` would try forever: below /proc, an existing folder answers ENOENT to whatever is to be made in it.
 */
export function makeFolders(folder: string, mode = 0o777): void {
  const missing: string[] = [];
  for (let at = path.resolve(folder); statSync(at, { throwIfNoEntry: false }) === undefined; at = path.dirname(at)) {
    missing.push(at);
  }
  for (const at of missing.reverse()) {
    makeFolder(at, mode);
  }
  if (!statSync(folder).isDirectory()) {
    throw Object.assign(new Error(`EEXIST: ${folder} is there and is no folder`), { code: "EEXIST" });
  }
}

/** Another process may have been faster with the same folder. */
function makeFolder(folder: string, mode: number): void {
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
      throw error;
    }
  }
}
