import type { KernelError } from "../protocol/index.ts";
import type { Ending } from "../sandbox/index.ts";
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
}

/** Characters of the longest name or key that is taken from an interpreter's facts: they are claims of the code's process. */
const LONGEST_FACT = 200;
const MOST_FACTS = 1_000;

/** A fact of the interpreter as text; the first one when it is a list, null when there is none. */
export function factText(failure: Failure, key: string): string | null {
  return factList(failure, key)[0] ?? null;
}

/** A fact of the interpreter as a list of texts; empty when there is none. */
export function factList(failure: Failure, key: string): readonly string[] {
  const fact = failure.error?.facts[key];
  const list: readonly unknown[] = Array.isArray(fact) ? fact.slice(0, MOST_FACTS) : [fact];
  return list.filter((entry): entry is string => typeof entry === "string" && isFact(entry));
}

function isFact(text: string): boolean {
  return text !== "" && text.length <= LONGEST_FACT;
}

/** What the first group of `pattern` finds in the error's message; null when it does not match. */
export function capture(failure: Failure, pattern: RegExp): string | null {
  return pattern.exec(failure.error?.message ?? "")?.[1] ?? null;
}

/** Whether the error is of one of these classes. */
export function isError(failure: Failure, ...names: readonly string[]): boolean {
  return failure.error !== null && names.includes(failure.error.name);
}
