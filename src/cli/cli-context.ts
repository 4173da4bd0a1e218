import type { Readable } from "node:stream";
import type { TerminalStream } from "./terminal.ts";
import { createTerminal, type Terminal } from "./terminal.ts";

/** What the command line is run with: the process around it, as values. */
export interface CliOptions {
  /** The words after the program's name. */
  readonly arguments: readonly string[];
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: TerminalStream & NodeJS.WritableStream;
  readonly stderr: TerminalStream;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory: string;
  /** Aborted when the user wants to stop; the reason says how. */
  readonly signal: AbortSignal;
}

/** What a command works with. */
export interface CliContext extends CliOptions {
  /** Standard output, for a person. */
  readonly terminal: Terminal;
  /** Standard error, for a person. */
  readonly errors: Terminal;
}

/** The context of one run of the program. */
export function createCliContext(options: CliOptions): CliContext {
  return {
    ...options,
    terminal: createTerminal(options.stdout, options.variables),
    errors: createTerminal(options.stderr, options.variables),
  };
}
