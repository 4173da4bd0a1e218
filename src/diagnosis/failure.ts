import type { KernelError } from "../protocol/index.ts";
import type { Ending } from "../sandbox/index.ts";
import type { Facts } from "./facts.ts";
import type { PythonSource } from "./python/source.ts";

/** What is known about a run that went wrong. */
export interface Failure {
  /** The source that failed: the code that was given, or the content of `file`; null when it is not at hand. */
  readonly code: string | null;
  /** Workspace path of that source; null for code that was given as text. */
  readonly file: string | null;
  /** The exception; null when the run was stopped from outside. */
  readonly error: KernelError | null;
  /** How the run ended, where it is known. */
  readonly outcome?: Ending;
}

/** A failure as rules see it: of bounded length, with its source to look things up in. */
export interface ReadFailure extends Failure {
  readonly source: PythonSource;
  /** What the interpreter knows beside the message; empty for a traceback that was pasted. */
  readonly facts: Facts;
}

/** What the first group of `pattern` finds in the error's message; null when it does not match. */
export function capture(failure: Failure, pattern: RegExp): string | null {
  return pattern.exec(failure.error?.message ?? "")?.[1] ?? null;
}

/** Whether the error is of one of these classes. */
export function isError(failure: Failure, ...names: readonly string[]): boolean {
  return failure.error !== null && names.includes(failure.error.name);
}
