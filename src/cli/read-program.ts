import { realpath } from "node:fs/promises";
import path from "node:path";
import { ExecutorError } from "../errors/index.ts";
import { isInside } from "../pytest/project-path.ts";
import type { CliContext } from "./cli-context.ts";
import { collectLocalModules } from "./local-modules.ts";
import { collectProgramFiles, type ProgramFiles } from "./program-files.ts";
import { readSource } from "./read-input.ts";
import { type RunningArguments, toWorkingDirectory } from "./running-options.ts";

/** A program as it is sent into the sandbox. */
export interface Program extends ProgramFiles {
  readonly source: string;
  /** Its path in the workspace, as `sys.argv` holds it; null when it has none. */
  readonly path: string | null;
}

const NO_FILES: ProgramFiles = { files: {}, modules: new Set(), code: new Set(), leftOut: [], note: null };

/**
 * The program in a file with what lies beside it, or the code on standard input for `-`, which has nothing. The workspace
 * is the folder that the program is started in, as for Python; the program's own when it lies elsewhere. Throws
 * `invalid-input` for what cannot be read, and for a program outside of the folder that `--cwd` gives.
 */
export async function readProgram(given: string, options: RunningArguments, context: CliContext): Promise<Program> {
  const workingDirectory = toWorkingDirectory(options, context.workingDirectory);
  const source = await readSource(given, workingDirectory, context);
  if (given === "-") return { source, path: null, ...NO_FILES };
  const file = await realpath(path.resolve(workingDirectory, given));
  const start = await realpath(workingDirectory);
  const root = isInside(start, file) ? start : path.dirname(file);
  if (options.cwd !== undefined) assertInside(start, file, given);
  const found = await collectProgramFiles(root, file, source);
  return { source, path: path.relative(root, file).split(path.sep).join("/"), ...found };
}

/** The program with the modules that it imports from its own folder: enough to check it. Throws as `readProgram` does. */
export async function readModules(given: string, options: RunningArguments, context: CliContext) {
  const workingDirectory = toWorkingDirectory(options, context.workingDirectory);
  const source = await readSource(given, workingDirectory, context);
  if (given === "-") return { source, files: {} };
  const file = await realpath(path.resolve(workingDirectory, given));
  if (options.cwd !== undefined) assertInside(await realpath(workingDirectory), file, given);
  return { source, files: await collectLocalModules(file, source) };
}

function assertInside(folder: string, file: string, given: string): void {
  if (isInside(folder, file)) return;
  throw new ExecutorError("invalid-input", `The program "${given}" lies outside of the folder given with --cwd`, {
    hint: "Give a folder that holds the program, or leave --cwd out",
  });
}
