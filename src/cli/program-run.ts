import type { Session } from "../sessions/index.ts";
import type { CliContext } from "./cli-context.ts";
import type { Program } from "./read-program.ts";
import { toTerminalLine } from "./render/terminal-text.ts";

const NAMED = 5;
/** As Python names a program that has no file of its own. */
const UNNAMED = "main.py";

/** `sys.argv` of a program; undefined where it is a cell, which has neither a name nor arguments. */
export function argvOf({ path }: Program, words: readonly string[]): readonly string[] | undefined {
  return path === null && words.length === 0 ? undefined : [path ?? UNNAMED, ...words];
}

/**
 * The files to put into the workspace. In a named session the program runs with the code that lies beside it, so that its
 * modules are brought up to date, and with the data that the session has made of it, so that what is there stays. Other
 * code is left where it is: in a workspace it would grow old.
 */
export async function filesFor({ files, modules }: Program, session: Session): Promise<Program["files"]> {
  if (!session.persistent || Object.keys(files).length === 0) return files;
  const present = new Set((await session.files.list()).map(({ path }) => path));
  return Object.fromEntries(
    Object.entries(files).filter(([path]) => modules.has(path) || !(present.has(path) || path.endsWith(".py"))),
  );
}

/** Names on standard error what is not in the sandbox; folders that tools made only when the program failed. */
export function tellLeftOut({ leftOut, note }: Program, success: boolean, { errors }: CliContext): void {
  const missing = leftOut.filter(({ path }) => !success || !path.endsWith("/"));
  const named = missing.slice(0, NAMED).map(({ path, reason }) => `${path} (${reason})`);
  const more = missing.length > NAMED ? ` and ${missing.length - NAMED} more` : "";
  const lines = [note, named.length === 0 ? null : `Not taken into the sandbox: ${named.join(", ")}${more}`];
  for (const line of lines) {
    if (line !== null) errors.write(`  ${errors.colors.yellow("!")} ${toTerminalLine(line)}\n`);
  }
}
