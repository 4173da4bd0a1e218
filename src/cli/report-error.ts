import { type ErrorCode, ExecutorError } from "../errors/index.ts";
import type { CliContext } from "./cli-context.ts";
import { exitCodes, toExitCode } from "./exit-code.ts";
import { hintInCommandWords } from "./render/command-words.ts";
import { renderHint } from "./render/failure.ts";
import { toTerminalText } from "./render/terminal-text.ts";
import { wrapText } from "./render/text-layout.ts";
import { writeJson } from "./write-json.ts";

/** Tells the user what went wrong and what to do; answers with the exit code. With `json`, as a document on stdout. */
export function reportError(error: unknown, context: CliContext, options: { readonly json: boolean }): number {
  const { code, message, hint } = describe(error, context.signal);
  const exitCode = code === null ? exitCodes.fault : toExitCode(code);
  if (options.json) {
    writeJson({ success: false, error: { code: code ?? "fault", message, hint } }, context);
    return exitCode;
  }
  const { colors, columns } = context.errors;
  const lines = wrapText(toTerminalText(message), columns - 4);
  lines.forEach((line, row) => {
    context.errors.write(`  ${row === 0 ? colors.red("✗") : " "} ${row === 0 ? colors.bold(line) : line}\n`);
  });
  if (hint !== null) {
    context.errors.write(renderHint(hint, context.errors));
  }
  return exitCode;
}

interface DescribedError {
  /** Null for a fault of the program itself. */
  readonly code: ErrorCode | null;
  readonly message: string;
  readonly hint: string | null;
}

function describe(error: unknown, signal: AbortSignal): DescribedError {
  // Whoever pressed Ctrl-C knows why it ended.
  if (signal.aborted) {
    return { code: "cancelled", message: "Stopped", hint: null };
  }
  const own = ExecutorError.from(error);
  if (own !== null) {
    const { code, hint, message } = own;
    return { code, message, hint: hint === undefined ? null : hintInCommandWords(hint) };
  }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { code: null, message: `Unexpected fault: ${message}`, hint: "Please report this with the command you gave" };
}
