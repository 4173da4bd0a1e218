import type { Suggestion } from "../diagnosis/suggestion.ts";
import type { ExecutionMetrics } from "../execution/execution-result.ts";
import type { Isolation, Outcome } from "../sandbox/index.ts";

export interface TestCase {
  /** pytest's node id: `test_calculator.py::test_add`. */
  readonly id: string;
  /** `not-run`: it was collected, and the run ended before its result. */
  readonly status: "passed" | "failed" | "error" | "skipped" | "xfailed" | "xpassed" | "not-run";
  /** Seconds. */
  readonly duration: number;
  /** One line that says why; null when it passed. */
  readonly message: string | null;
  /** pytest's own account of the failure; empty when it passed. */
  readonly traceback: string;
  /** The exception, where the failure is one. */
  readonly error: TestError | null;
}

/** In a text it reads as name, message and place. */
export interface TestError {
  readonly name: string;
  readonly message: string;
  /** Workspace path of the innermost frame that is the user's. */
  readonly file: string;
  readonly line: number;
  readonly facts: Readonly<Record<string, unknown>>;
}

export interface FileCoverage {
  readonly path: string;
  readonly percent: number;
  readonly statements: number;
  /** Line numbers that no test ran, ascending. */
  readonly uncovered: readonly number[];
}

/**
 * Something that does not fit in how the tests were run. A `violation` is what no honest suite does: a test reported as
 * passed that raised, a replaced part of pytest, a forged message. A `notice` may be honest and is for a reader to judge:
 * tests that were left out, marks that a hook added.
 */
export interface IntegrityFinding {
  readonly severity: "violation" | "notice";
  /** One sentence that names the test or the part. */
  readonly message: string;
}

/**
 * What pytest reported. `success` is true only when every collected test is accounted for, none failed, and no violation
 * was found. The tests share a process with what reports on them: SECURITY.md says what this can and cannot rule out.
 */
export interface TestReport {
  readonly success: boolean;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly errors: number;
  /** Tests that were collected and have no result. */
  readonly notRun: number;
  readonly total: number;
  readonly tests: readonly TestCase[];
  /** Percentage of statements that ran; null when it was not measured. */
  readonly coverage: number | null;
  readonly files: readonly FileCoverage[];
  /** Shorthand for the files that have uncovered lines. */
  readonly uncovered: readonly { readonly path: string; readonly lines: readonly number[] }[];
  /** Coverage that the configuration asks for, and whether it was reached; null when it was not measured. */
  readonly threshold: { readonly required: number; readonly reached: boolean } | null;
  /** What keeps this from being a test result: no tests found, a file that does not import, a run that was stopped. */
  readonly problem: string | null;
  /** What does not fit; empty when nothing was noticed. */
  readonly integrity: readonly IntegrityFinding[];
  readonly suggestions: readonly Suggestion[];
  /** pytest's own output. */
  readonly output: string;
  readonly outcome: Outcome;
  /** Null where `collectMetrics` is false. */
  readonly metrics: ExecutionMetrics | null;
  readonly isolation: Isolation;
}
