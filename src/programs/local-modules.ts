import { readdir, readFile, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { ExecutorError } from "../errors/index.ts";
import { isInside } from "../pytest/project-path.ts";

const MAX_FILES = 500;
const MAX_BYTES = 16 * 1024 * 1024;

/**
 * The modules that a program imports from its own folder, and those that they import, by their path below it: what Python
 * would find there. A package comes as a whole, its data files included. Throws `invalid-input` for over 500 files or
 * 16 MB.
 */
export async function collectLocalModules(file: string, code: string): Promise<Readonly<Record<string, Uint8Array>>> {
  const folder = await realpath(path.dirname(file));
  const found = new Map<string, Uint8Array>();
  const waiting = [code];
  let bytes = 0;
  for (let source = waiting.pop(); source !== undefined; source = waiting.pop()) {
    for (const name of importedNames(source)) {
      for (const location of await filesOfModule(folder, name)) {
        if (found.has(location)) {
          continue;
        }
        const content = await readFile(path.join(folder, location));
        bytes += content.length;
        found.set(location, content);
        if (found.size > MAX_FILES || bytes > MAX_BYTES) {
          throw tooMany(folder);
        }
        if (location.endsWith(".py")) {
          waiting.push(content.toString("utf8"));
        }
      }
    }
  }
  return Object.fromEntries(found);
}

/** The first part of every absolute name that the code imports; in texts and comments, too, which does no harm. */
function importedNames(code: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [, from, list] of code.matchAll(/^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import\b|import[ \t]+([^#\n]+))/gm)) {
    for (const part of (from ?? list ?? "").split(",")) {
      const [, name] = /^\s*(\w+)/.exec(part) ?? [];
      if (name !== undefined) {
        names.add(name);
      }
    }
  }
  return names;
}

async function filesOfModule(folder: string, name: string): Promise<readonly string[]> {
  if (await isOwn(folder, path.join(folder, name), "folder")) {
    return await filesBelow(folder, name);
  }
  return (await isOwn(folder, path.join(folder, `${name}.py`), "file")) ? [`${name}.py`] : [];
}

async function filesBelow(folder: string, below: string): Promise<readonly string[]> {
  const files: string[] = [];
  for (const entry of await readdir(path.join(folder, below), { withFileTypes: true })) {
    const location = `${below}/${entry.name}`;
    if (entry.name.startsWith(".") || entry.name === "__pycache__") {
      continue;
    }
    if (entry.isDirectory()) {
      files.push(...(await filesBelow(folder, location)));
    } else if (await isOwn(folder, path.join(folder, location), "file")) {
      files.push(location);
    }
    if (files.length > MAX_FILES) {
      throw tooMany(folder);
    }
  }
  return files;
}

/** Whether there is such a file or folder, which no link leads out to. */
async function isOwn(folder: string, location: string, kind: "file" | "folder"): Promise<boolean> {
  try {
    const status = await stat(location);
    const isKind = kind === "file" ? status.isFile() : status.isDirectory();
    return isKind && isInside(folder, await realpath(location));
  } catch {
    // Most of what code imports is no file of its own folder.
    return false;
  }
}

function tooMany(folder: string): ExecutorError {
  return new ExecutorError(
    "invalid-input",
    `The program imports more than ${MAX_FILES} files or 16 MB from its folder "${folder}"`,
    { hint: "Move the program to a folder with what it needs, or install large packages" },
  );
}
