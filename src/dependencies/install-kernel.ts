import { createHash, randomUUID } from "node:crypto";
import { chmod, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { makeFolders } from "../config/index.ts";

/** What runs in a sandbox, at the same place seen from `src/` and from `dist/`. */
const SOURCES = fileURLToPath(new URL("../../python", import.meta.url));

interface SourceFile {
  /** Relative to the folder of the packages. */
  readonly name: string;
  readonly content: Buffer;
}

/**
 * Copies the Python kernel into the cache when this version of it is not there yet, because the user that a sandbox
 * runs as may not be able to read the product's own folder. Resolves to the folder to put on Python's path; it holds
 * the packages of `python/` and never changes, since its name is the hash of what it holds.
 */
export async function installKernel(cacheDirectory: string): Promise<string> {
  const sources = await readSources(SOURCES);
  const hash = createHash("sha256");
  for (const { name, content } of sources) {
    hash.update(`${name}\0${content.length}\0`).update(content);
  }
  const parent = path.join(cacheDirectory, "kernel");
  const folder = path.join(parent, hash.digest("hex").slice(0, 16));
  if (await exists(folder)) {
    return folder;
  }

  const building = path.join(parent, `.building-${randomUUID()}`);
  try {
    makeFolders(building);
    for (const { name, content } of sources) {
      await write(path.join(building, name), content);
    }
    for (const open of [cacheDirectory, parent, building]) {
      await chmod(open, 0o755);
    }
    await rename(building, folder);
  } catch (error) {
    // Another process may have been faster with the very same files.
    if (!(await exists(folder))) {
      throw error;
    }
  } finally {
    await rm(building, { recursive: true, force: true });
  }
  return folder;
}

async function readSources(folder: string): Promise<readonly SourceFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".py"))
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
  const sources: SourceFile[] = [];
  // One after the other: all of them at once would take more descriptors than a service may have.
  for (const name of names) {
    sources.push({ name, content: await readFile(path.join(folder, name)) });
  }
  return sources;
}

async function write(file: string, content: Buffer): Promise<void> {
  makeFolders(path.dirname(file));
  await writeFile(file, content);
  await chmod(path.dirname(file), 0o755);
  await chmod(file, 0o644);
}

async function exists(target: string): Promise<boolean> {
  return stat(target).then(
    () => true,
    () => false,
  );
}
