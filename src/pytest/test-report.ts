import type { Suggestion } from "../diagnosis/suggestion.ts";
import type { ExecutionMetrics } from "../execution/execution-result.ts";
import type { Isolation, Outcome } from "../sandbox/index.ts";

export interface TestCase {
  /** pytest's node id: `test_calculator.py::test_add`. */
  readonly id: string;
  readonly status: "passed" | "failed" | "error" | "skipped" | "xfailed" | "xpassed";
  /** Seconds. */
  readonly duration: number;
  /** One line that says why; null when it passed. */
  readonly message: string | null;
  /** pytest's own account of the failure; empty when it passed. */
  readonly traceback: string;
  /** The exception, where the failure is one. */
  readonly error: TestError | null;
}

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

/** What pytest reported. `success` is true only when every collected test is accounted for and none failed. */
export interface TestReport {
  readonly success: boolean;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly errors: number;
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
  readonly suggestions: readonly Suggestion[];
  /** pytest's own output. */
  readonly output: string;
  readonly outcome: Outcome;
  readonly metrics: ExecutionMetrics;
  readonly isolation: Isolation;
}
