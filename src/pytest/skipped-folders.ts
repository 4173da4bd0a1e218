import { readdir } from "node:fs/promises";
import path from "node:path";

/** What a decision about a folder looks at: a name in it, and whether that is a folder. */
export interface FolderEntry {
  readonly name: string;
  isDirectory(): boolean;
}

/** What tools make and nobody writes by hand, wherever it lies. */
const ALWAYS = new Set(["__pycache__", "__pypackages__", "site-packages"]);
/** Names that tools use for what they make, and that people give to packages of their own as well. */
const OFTEN = new Set(["build", "dist", "node_modules"]);

/** Whether a folder is never looked into, by its name alone: version control, caches, what an installation made. */
export function isHiddenFolder(name: string): boolean {
  return ALWAYS.has(name) || name.startsWith(".") || name.endsWith(".egg-info");
}

/**
 * Why a folder with these entries is no part of the project; null when it is one. An environment is known by what is in
 * it, never by its name: a package may be called `env`.
 */
export async function whyLeftOut(folder: string, entries: readonly FolderEntry[]): Promise<string | null> {
  const names = new Set(entries.map(({ name }) => name));
  if (names.has("pyvenv.cfg") || names.has("conda-meta")) {
    return "a Python environment";
  }
  if (names.has("CACHEDIR.TAG")) {
    return "a cache";
  }
  const name = path.basename(folder);
  if (!OFTEN.has(name) || entries.some((entry) => entry.name.endsWith(".py"))) {
    return null;
  }
  return name !== "node_modules" && (await holdsPackage(folder, entries)) ? null : "no Python source in it";
}

/** Whether one of the folders in it is a package, which makes the folder itself importable. */
async function holdsPackage(folder: string, entries: readonly FolderEntry[]): Promise<boolean> {
  for (const entry of entries) {
    if (!entry.isDirectory()) {
      continue;
    }
    // A folder that may not be read is no package for Python either.
    const inside = await readdir(path.join(folder, entry.name)).catch(() => null);
    if (inside?.includes("__init__.py")) {
      return true;
    }
  }
  return false;
}
