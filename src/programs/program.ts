import path from "node:path";
import { isInside } from "../pytest/project-path.ts";
import { openProjectFile } from "../pytest/read-project-file.ts";
import { readSource } from "../pytest/source-bytes.ts";
import type { NewFiles, SandboxFiles } from "../sandbox/index.ts";
import { collectProgramFiles, type ProgramFiles } from "./program-files.ts";

/** A program as it is sent into the sandbox. */
export interface Program extends ProgramFiles {
  readonly source: string;
  /** Its path in the workspace, as `sys.argv` holds it; null when it has none. */
  readonly path: string | null;
}

const NAMED = 5;
/** As Python names a program that has no file of its own. */
const UNNAMED = "main.py";

/** Code that comes with nothing beside it. */
export function toProgram(source: string): Program {
  return { source, path: null, files: {}, modules: new Set(), code: new Set(), leftOut: [], note: null };
}

/**
 * A program with what lies beside it. The workspace is the folder `start` that it is started in, as for Python; the program's
 * own when it lies elsewhere. Both paths are absolute, with links resolved. Throws `invalid-input`.
 */
export async function collectProgram(start: string, file: string, source: string): Promise<Program> {
  const root = isInside(start, file) ? start : path.dirname(file);
  const found = await collectProgramFiles(root, file, source);
  return { source, path: path.relative(root, file).split(path.sep).join("/"), ...found };
}

/** The program in a file of a working directory. Throws `invalid-input` for what is outside of it, no file or no text. */
export async function readProjectProgram(folder: string, given: string): Promise<Program> {
  const { absolute, content, workingDirectory } = await openProjectFile(folder, given);
  return await collectProgram(workingDirectory, absolute, readSource(content, given));
}

/** `sys.argv` of a program; undefined where it is a cell, which has neither a name nor arguments. */
export function argvOf({ path: name }: Program, words: readonly string[]): readonly string[] | undefined {
  return name === null && words.length === 0 ? undefined : [name ?? UNNAMED, ...words];
}

/**
 * The files to put into the workspace. In a named session the program runs with the code that lies beside it, so that its
 * modules are brought up to date, and with the data that the session has made of it, so that what is there stays. Other
 * code is left where it is: in a workspace it would grow old. `workspace` is null where every run is fresh.
 */
export async function filesFor({ files, modules }: Program, workspace: SandboxFiles | null): Promise<NewFiles> {
  if (workspace === null || Object.keys(files).length === 0) {
    return files;
  }
  const present = new Set((await workspace.list()).map(({ path: name }) => name));
  return Object.fromEntries(
    Object.entries(files).filter(([name]) => modules.has(name) || !(present.has(name) || name.endsWith(".py"))),
  );
}

/** Sentences about what is not in the sandbox; folders that tools made are named only when the program failed. */
export function describeLeftOut({ leftOut, note }: Program, success: boolean): readonly string[] {
  const missing = leftOut.filter(({ path: name }) => !success || !name.endsWith("/"));
  const named = missing.slice(0, NAMED).map(({ path: name, reason }) => `${name} (${reason})`);
  const more = missing.length > NAMED ? ` and ${missing.length - NAMED} more` : "";
  const lines = [note, named.length === 0 ? null : `Not taken into the sandbox: ${named.join(", ")}${more}`];
  return lines.filter((line) => line !== null);
}
