import { createRequire } from "node:module";
import { runCommand } from "citty";
import { didYouMean } from "../config/index.ts";
import { ExecutorError } from "../errors/index.ts";
import { toCanonicalArguments } from "./canonical-arguments.ts";
import { type CliContext, type CliOptions, createCliContext } from "./cli-context.ts";
import { type CommandName, commandNames, createRootCommand, loadCommand } from "./commands/index.ts";
import { exitCodes } from "./exit-code.ts";
import { renderHelp } from "./render/help.ts";
import { reportError } from "./report-error.ts";

/** Runs one command and answers with the exit code. Never throws: what goes wrong is told to the user. */
export async function runCli(options: CliOptions): Promise<number> {
  const context = createCliContext(options);
  const [name, ...words] = options.arguments;
  const own = ownWords(words);
  try {
    const exitCode = await dispatch(name, words, context);
    return interruptedBy(context) ?? exitCode;
  } catch (error) {
    const exitCode = reportError(error, context, { json: own.includes("--json") });
    return interruptedBy(context) ?? exitCode;
  }
}

async function dispatch(name: string | undefined, words: readonly string[], context: CliContext): Promise<number> {
  if (name === undefined || name === "--help" || name === "-h") {
    context.terminal.write(await renderHelp(createRootCommand(context), null, context.terminal));
    return name === undefined ? exitCodes.usage : exitCodes.success;
  }
  if (name === "--version" || name === "-v") {
    context.terminal.write(`${readVersion()}\n`);
    return exitCodes.success;
  }
  const command = await loadCommand(parseCommandName(name), context);
  const own = ownWords(words);
  if (own.includes("--help") || own.includes("-h")) {
    context.terminal.write(await renderHelp(command, createRootCommand(context), context.terminal, command.rest));
    return exitCodes.success;
  }
  const { result } = await runCommand(command, { rawArgs: toCanonicalArguments(words, { ...command, name }) });
  return Number(result);
}

/** The words that are the program's own: what comes after two dashes is for somebody else. */
function ownWords(words: readonly string[]): readonly string[] {
  return words.includes("--") ? words.slice(0, words.indexOf("--")) : words;
}

function parseCommandName(name: string): CommandName {
  const command = commandNames.find((candidate) => candidate === name);
  if (command !== undefined) {
    return command;
  }
  const near = didYouMean(name, commandNames);
  throw new ExecutorError("invalid-input", `There is no command "${name}"`, {
    hint: near === null ? "See: executor --help" : `Did you mean: executor ${near}`,
  });
}

function interruptedBy(context: CliContext): number | null {
  return context.signal.aborted ? Number(context.signal.reason) : null;
}

function readVersion(): string {
  const { version } = createRequire(import.meta.url)("../../package.json") as { version: string };
  return version;
}
