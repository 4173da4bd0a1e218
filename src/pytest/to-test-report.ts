import type { ResolvedConfig } from "../config/index.ts";
import { diagnose, type Suggestion } from "../diagnosis/index.ts";
import { toMetrics } from "../execution/index.ts";
import type { Execution } from "../sandbox/index.ts";
import { findProblem } from "./find-problem.ts";
import { type CollectError, type PytestClaims, pytestClaimsSchema } from "./pytest-claims.ts";
import type { TestCase, TestReport } from "./test-report.ts";

export interface ToTestReportOptions {
  readonly config: Pick<ResolvedConfig, "coverageThreshold" | "allowedModules">;
  /** The text of a workspace file, for suggestions that change it; null when it is not at hand. */
  readonly source: (path: string) => string | null;
}

const MAX_SUGGESTIONS = 10;

/**
 * Reads the report of a `tests` task. It is a success only when pytest said so, every collected test has a result, none of
 * them failed, and nothing stopped the run.
 */
export function toTestReport(execution: Execution, { config, source }: ToTestReportOptions): TestReport {
  const { outcome } = execution;
  const claims = pytestClaimsSchema.safeParse(execution.report).data ?? null;
  const tests = claims === null ? [] : [...claims.tests, ...claims.collectErrors.map(toFailedFile)];
  const problem = findProblem(execution, claims);
  const count = (...statuses: readonly TestCase["status"][]) =>
    tests.filter((test) => statuses.includes(test.status)).length;
  const failed = count("failed");
  const errors = count("error");
  const files = claims?.coverage?.files ?? [];
  const coverage = claims?.coverage?.percent ?? null;
  const required = config.coverageThreshold;
  return {
    success: problem === null && failed === 0 && errors === 0 && tests.length > 0,
    passed: count("passed", "xpassed"),
    failed,
    skipped: count("skipped", "xfailed"),
    errors,
    total: Math.max(tests.length, claims?.collected ?? 0),
    tests,
    coverage,
    files,
    uncovered: files
      .filter((file) => file.uncovered.length > 0)
      .map(({ path, uncovered }) => ({ path, lines: uncovered })),
    threshold: coverage === null ? null : { required, reached: coverage >= required },
    problem,
    suggestions: suggestionsFor(tests, { config, source }),
    output: [outcome.stdout, outcome.stderr].filter((text) => text !== "").join("\n"),
    outcome,
    metrics: toMetrics(outcome.usage),
    isolation: outcome.isolation,
  };
}

/** A file that could not be imported, as a test with an error, as pytest itself counts it. */
function toFailedFile({ file, name, message, traceback, line, facts }: CollectError): TestCase {
  return {
    id: file,
    status: "error",
    duration: 0,
    message: `${name}: ${message}`,
    traceback,
    error: { name, message, file, line: line ?? 1, facts },
  };
}

function suggestionsFor(
  tests: PytestClaims["tests"] | readonly TestCase[],
  options: ToTestReportOptions,
): readonly Suggestion[] {
  const { allowedModules } = options.config;
  const found = new Map<string, Suggestion>();
  for (const { error, traceback } of tests) {
    if (error === null) {
      continue;
    }
    const { name, message, file, line, facts } = error;
    const kernelError = { name, message, line, traceback, frames: [], facts };
    for (const suggestion of diagnose({ code: options.source(file), file, error: kernelError }, { allowedModules })) {
      found.set(JSON.stringify(suggestion), suggestion);
    }
  }
  return [...found.values()].slice(0, MAX_SUGGESTIONS);
}
