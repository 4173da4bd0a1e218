import picocolors from "picocolors";

/** The colour functions of a terminal; they return their input unchanged where colours are off. */
export type Colors = ReturnType<typeof picocolors.createColors>;

/** Where the command line writes for a person. */
export interface Terminal {
  readonly colors: Colors;
  /** Columns to fill: the width of the terminal between 60 and 120, or 80 when the stream is none. */
  readonly columns: number;
  /** True when a person is looking: the stream is a terminal. */
  readonly interactive: boolean;
  write(text: string): void;
}

/** The part of a writable stream that a terminal needs. */
export interface TerminalStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const FALLBACK_COLUMNS = 80;
const MIN_COLUMNS = 60;
const MAX_COLUMNS = 120;

/**
 * A terminal over a stream. Colours follow `NO_COLOR` (https://no-color.org) and `FORCE_COLOR`, and are otherwise on only
 * when the stream is a terminal that knows them.
 */
export function createTerminal(
  stream: TerminalStream,
  environment: Readonly<Record<string, string | undefined>>,
): Terminal {
  return {
    colors: picocolors.createColors(wantsColors(stream, environment)),
    interactive: stream.isTTY === true,
    get columns() {
      return Math.min(Math.max(stream.columns ?? FALLBACK_COLUMNS, MIN_COLUMNS), MAX_COLUMNS);
    },
    write(text) {
      stream.write(text);
    },
  };
}

function wantsColors(stream: TerminalStream, environment: Readonly<Record<string, string | undefined>>): boolean {
  if (environment["NO_COLOR"]) {
    return false;
  }
  if (environment["FORCE_COLOR"]) {
    return environment["FORCE_COLOR"] !== "0";
  }
  return stream.isTTY === true && environment["TERM"] !== "dumb";
}
