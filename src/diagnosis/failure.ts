import type { KernelError } from "../kernel/index.ts";
import type { Verdict } from "../sandbox/index.ts";

/** What is known about a run that went wrong. */
export interface Failure {
  /** The source that failed: the code that was given, or the content of `file`; null when it is not at hand. */
  readonly code: string | null;
  /** Workspace path of that source; null for code that was given as text. */
  readonly file: string | null;
  /** The exception; null when the run was stopped from outside. */
  readonly error: KernelError | null;
  /** How the run ended, where it is known. */
  readonly outcome?: Verdict;
}

/** A fact of the interpreter as text; the first one when it is a list, null when there is none. */
export function factText(failure: Failure, key: string): string | null {
  const fact = failure.error?.facts[key];
  const first: unknown = Array.isArray(fact) ? fact[0] : fact;
  return typeof first === "string" && first !== "" ? first : null;
}

/** A fact of the interpreter as a list of texts; empty when there is none. */
export function factList(failure: Failure, key: string): readonly string[] {
  const fact = failure.error?.facts[key];
  const list: readonly unknown[] = Array.isArray(fact) ? fact : [fact];
  return list.filter((entry): entry is string => typeof entry === "string");
}

/** The name that the interpreter holds for the one that was meant; null when it knows of none. */
export function nearName(failure: Failure): string | null {
  return factText(failure, "near") ?? capture(failure, /Did you mean:? '([^']+)'\?/);
}

/** What the first group of `pattern` finds in the error's message; null when it does not match. */
export function capture(failure: Failure, pattern: RegExp): string | null {
  return pattern.exec(failure.error?.message ?? "")?.[1] ?? null;
}

/** Whether the error is of one of these classes. */
export function isError(failure: Failure, ...names: readonly string[]): boolean {
  return failure.error !== null && names.includes(failure.error.name);
}
