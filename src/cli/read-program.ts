import { realpath } from "node:fs/promises";
import path from "node:path";
import { ExecutorError } from "../errors/index.ts";
import { collectLocalModules } from "../programs/local-modules.ts";
import { collectProgram, describeLeftOut, type Program, toProgram } from "../programs/program.ts";
import { isInside } from "../pytest/project-path.ts";
import type { CliContext } from "./cli-context.ts";
import { readSource } from "./read-input.ts";
import { toTerminalLine } from "./render/terminal-text.ts";
import { type RunningArguments, toWorkingDirectory } from "./running-options.ts";

/**
 * The program in a file with what lies beside it, or the code on standard input for `-`, which has nothing. Throws
 * `invalid-input` for what cannot be read, and for a program outside of the folder that `--cwd` gives.
 */
export async function readProgram(given: string, options: RunningArguments, context: CliContext): Promise<Program> {
  const { source, place } = await locate(given, options, context);
  return place === null ? toProgram(source) : await collectProgram(place.start, place.file, source);
}

/** The program with the modules that it imports from its own folder: enough to check it. Throws as `readProgram` does. */
export async function readModules(given: string, options: RunningArguments, context: CliContext) {
  const { source, place } = await locate(given, options, context);
  return { source, files: place === null ? {} : await collectLocalModules(place.file, source) };
}

/** Names on standard error what is not in the sandbox. */
export function tellLeftOut(program: Program, success: boolean, { errors }: CliContext): void {
  for (const line of describeLeftOut(program, success)) {
    errors.write(`  ${errors.colors.yellow("!")} ${toTerminalLine(line)}\n`);
  }
}

async function locate(given: string, options: RunningArguments, context: CliContext) {
  const workingDirectory = toWorkingDirectory(options, context.workingDirectory);
  const source = await readSource(given, workingDirectory, context);
  if (given === "-") {
    return { source, place: null };
  }
  const file = await realpath(path.resolve(workingDirectory, given));
  const start = await realpath(workingDirectory);
  if (options.cwd !== undefined && !isInside(start, file)) {
    throw new ExecutorError("invalid-input", `The program "${given}" lies outside of the folder given with --cwd`, {
      hint: "Give a folder that holds the program, or leave --cwd out",
    });
  }
  return { source, place: { file, start } };
}
