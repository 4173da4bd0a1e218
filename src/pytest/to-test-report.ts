import type { ResolvedConfig } from "../config/index.ts";
import { diagnose, type Suggestion } from "../diagnosis/index.ts";
import { withText } from "../errors/index.ts";
import { toMetrics } from "../execution/index.ts";
import type { Execution, Outcome } from "../sandbox/index.ts";
import type { ClaimedTests, ClaimRecord } from "./claimed-tests.ts";
import { findProblem } from "./find-problem.ts";
import { noticeOmissions } from "./notice-omissions.ts";
import { parseFrames } from "./parse-frames.ts";
import type { CollectError, PytestReport } from "./pytest-claims.ts";
import { type CoverageThreshold, countUnpassed, type TestCase, type TestReport } from "./test-report.ts";
import type { LeftOut } from "./walk-project.ts";

export interface ToTestReportOptions {
  readonly config: Pick<ResolvedConfig, "coverageThreshold" | "coverageEnforced" | "allowedModules" | "collectMetrics">;
  /** The text of a workspace file, for suggestions that change it; null when it is not at hand. */
  readonly source: (path: string) => string | null;
  /** Whether the tests were held to the guard-rail. @default false */
  readonly safeMode?: boolean;
  /** What was asked of pytest: tests that it leaves out are no surprise then. */
  readonly pytestArgs: readonly string[];
  /** Ids of tests that are known to stand in the files. */
  readonly written: readonly string[];
  /** Whether the project's tests were run, and not only some that somebody chose. @default false */
  readonly isWhole?: boolean;
  /** What of the project is not in the sandbox. @default nothing */
  readonly leftOut?: readonly LeftOut[];
  /** Files of the session's workspace that are others than the project's, or say how its tests run. @default none */
  readonly overridden?: readonly string[];
}

const MAX_SUGGESTIONS = 10;
/** Failures that are looked at: each reads a source, and what the first ones do not tell the rest seldom does. */
const MAX_DIAGNOSED = 50;

/**
 * Reads the end of a `tests` task and what was said while it ran. It is a success only when pytest said so, every collected
 * test has a result, none of them failed, nothing stopped the run and nothing shows that results were tampered with.
 */
export function toTestReport(
  execution: Execution<"tests">,
  claims: ClaimRecord,
  options: ToTestReportOptions,
): TestReport {
  const { outcome } = execution;
  const claimed = claims.finish(execution.report);
  const tests = [...inOrder(claimed, outcome), ...(claimed.report?.collectErrors ?? []).map(toFailedFile)];
  for (const { error } of tests) {
    if (error !== null) {
      withText(error, `${error.name}: ${error.message} (${error.file}, line ${error.line})`);
    }
  }
  const problem = findProblem(execution, claimed, options);
  const count = (...statuses: readonly TestCase["status"][]) =>
    tests.filter((test) => statuses.includes(test.status)).length;
  const files = claimed.report?.coverage?.files ?? [];
  const coverage = claimed.report?.coverage?.percent ?? null;
  const threshold = toThreshold(claimed.report, options);
  const isBelow = threshold?.enforced === true && !threshold.reached;
  const unpassed = {
    failed: count("failed"),
    errors: count("error"),
    stopped: count("stopped"),
    notRun: count("not-run"),
  };
  const success = problem === null && countUnpassed(unpassed) === 0 && tests.length > 0 && !isBelow;
  return {
    success,
    passed: count("passed", "xpassed"),
    skipped: count("skipped", "xfailed"),
    ...unpassed,
    total: tests.length,
    tests,
    coverage,
    coverageProblem: claimed.report?.coverageProblem ?? null,
    files,
    uncovered: files
      .filter((file) => file.uncovered.length > 0)
      .map(({ path, uncovered }) => ({ path, lines: uncovered })),
    threshold,
    problem,
    integrity: [...claimed.findings, ...noticeOmissions(claimed, { leftOut: [], overridden: [], ...options, success })],
    suggestions: [...adviceOn(execution, options), ...suggestionsFor(tests, options)].slice(0, MAX_SUGGESTIONS),
    output: [outcome.stdout, outcome.stderr].filter((text) => text !== "").join("\n"),
    outcome,
    metrics: options.config.collectMetrics ? toMetrics(outcome.usage) : null,
    isolation: outcome.isolation,
  };
}

/**
 * What coverage is measured by. The configuration's number counts where somebody set it, and what a project asks for in its
 * own files where all of its tests were run, or where pytest-cov has judged by it.
 */
function toThreshold(report: PytestReport | null, options: ToTestReportOptions): CoverageThreshold | null {
  const measured = report?.coverage ?? null;
  if (measured === null) {
    return null;
  }
  const { coverageEnforced, coverageThreshold } = options.config;
  const { failUnder, failedUnder, percent } = measured;
  if (failedUnder !== null && failUnder !== null) {
    return { required: failUnder, reached: false, enforced: true };
  }
  const required = coverageEnforced ? coverageThreshold : (failUnder ?? coverageThreshold);
  const isAsked = options.pytestArgs.some((argument) => argument.startsWith("--cov-fail-under"));
  const isProjects = failUnder !== null && (isAsked || options.isWhole === true);
  return { required, reached: percent >= required, enforced: coverageEnforced || isProjects };
}

/** The collected tests in their order, those without a result among them. */
function inOrder({ collected, ended, running, interruption }: ClaimedTests, outcome: Outcome): readonly TestCase[] {
  const why = outcome.status === "completed" || outcome.status === "failed" ? "" : `: ${outcome.reason}`;
  const place = interruption?.file == null ? "" : `, in ${interruption.file}, line ${interruption.line}`;
  return [...(collected ?? [])].map(
    (id) =>
      ended.get(id) ?? {
        id,
        status: id === running?.id ? "stopped" : "not-run",
        duration: 0,
        message:
          id === running?.id
            ? `The run ended while this test was under way${place}${why}`
            : "The run ended before this test",
        traceback: "",
        error: null,
      },
  );
}

/** A file that could not be imported, as a test with an error, as pytest itself counts it. */
function toFailedFile({ id, file, name, message, traceback, line, facts }: CollectError): TestCase {
  return {
    id,
    status: "error",
    duration: 0,
    message: `${name}: ${message}`,
    traceback,
    error: { name, message, file, line: line ?? 1, facts },
  };
}

/** What to do about a run that was refused, or stopped from outside. */
function adviceOn({ error, outcome }: Execution, { config }: ToTestReportOptions): readonly Suggestion[] {
  if (outcome.status === "completed" || outcome.status === "failed") {
    return [];
  }
  const raised = outcome.status === "refused" ? error : null;
  return diagnose({ code: null, file: null, error: raised, outcome }, { allowedModules: config.allowedModules });
}

function suggestionsFor(tests: readonly TestCase[], options: ToTestReportOptions): readonly Suggestion[] {
  const found = new Map<string, Suggestion>();
  const failed = tests.flatMap(({ error, traceback }) => (error === null ? [] : [{ error, traceback }]));
  for (const { error, traceback } of failed.slice(0, MAX_DIAGNOSED)) {
    const { name, message, file, line, facts } = error;
    const kernelError = { name, message, line, traceback, frames: [...parseFrames(traceback)], facts };
    // Without the guard-rail an edit may import what it refuses.
    const isGuarded = options.safeMode || name === "SecurityViolation";
    const allowedModules = isGuarded ? options.config.allowedModules : undefined;
    for (const suggestion of diagnose({ code: options.source(file), file, error: kernelError }, { allowedModules })) {
      found.set(JSON.stringify(suggestion), suggestion);
    }
  }
  return [...found.values()];
}
