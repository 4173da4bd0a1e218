import type { Suggestion } from "../diagnosis/suggestion.ts";
import type { ExecutionMetrics } from "../execution/execution-result.ts";
import type { Isolation, Outcome } from "../sandbox/index.ts";
import type { FileCoverage, IntegrityFinding, TestClaim } from "./pytest-claims.ts";

/** How a problem ends that pytest's output explains better. */
export const OUTPUT_SAYS_WHY = "its output says why";

export interface TestCase extends Omit<TestClaim, "status"> {
  /** `stopped`: it was under way when the run ended, be it by a limit. `not-run`: the run ended before it. */
  readonly status: TestClaim["status"] | "stopped" | "not-run";
}

/** The coverage that is wanted. */
export interface CoverageThreshold {
  /** Percent: the configuration's, or the project's own `fail_under`. */
  readonly required: number;
  readonly reached: boolean;
  /** Whether somebody asked for it; what is only the default lets no run fail. */
  readonly enforced: boolean;
}

/**
 * What pytest reported. `success` is true only when every collected test is accounted for, one passed and none failed, no
 * violation was found, and coverage reached a threshold that is enforced. The tests share a process with what reports on them: SECURITY.md says what this can and cannot rule out.
 */
export interface TestReport {
  readonly success: boolean;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly errors: number;
  /** Tests that were under way when the run ended, so that there is no result of them. */
  readonly stopped: number;
  /** Tests that were collected, and that the run did not come to. */
  readonly notRun: number;
  readonly total: number;
  readonly tests: readonly TestCase[];
  /**
   * Percentage of statements that ran, and of branches that were taken where the project has them measured; null when it
   * was not measured.
   */
  readonly coverage: number | null;
  /** Why it was not measured, where it was to be; null otherwise. */
  readonly coverageProblem: string | null;
  readonly files: readonly FileCoverage[];
  /** Shorthand for the files that have uncovered lines. */
  readonly uncovered: readonly { readonly path: string; readonly lines: readonly number[] }[];
  /** Null when coverage was not measured. */
  readonly threshold: CoverageThreshold | null;
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

/** How many tests failed, or did not come to their end. */
export function countUnpassed(counts: Pick<TestReport, "failed" | "errors" | "stopped" | "notRun">): number {
  return counts.failed + counts.errors + counts.stopped + counts.notRun;
}

/** Whether the tests are all right, and it is their coverage alone that is not enough. */
export function lacksCoverageOnly(report: TestReport): boolean {
  const { problem, threshold, total } = report;
  const isBelow = threshold?.enforced === true && !threshold.reached;
  return isBelow && problem === null && total > 0 && countUnpassed(report) === 0;
}

/** pytest's exit codes when it has found nothing to run. */
const USAGE_ERROR = 4;
const NO_TESTS = 5;

/** Whether pytest was asked for what it does not have: a test, a folder with files in it, an option. */
export function isAskedInVain({ outcome, total }: Pick<TestReport, "outcome" | "total">): boolean {
  return total === 0 && outcome.status === "failed" && outcome.exitCode === USAGE_ERROR;
}

/** Whether there are no tests to run, so that no code is to blame. */
export function holdsNoTests(report: Pick<TestReport, "outcome" | "total">): boolean {
  const { outcome, total } = report;
  return isAskedInVain(report) || (total === 0 && outcome.status === "failed" && outcome.exitCode === NO_TESTS);
}
