import { basename } from "node:path/posix";
import type { CodeFailure } from "../agents/coder/index.ts";
import { parseFrames } from "../pytest/index.ts";
import { isTestPath, testFileOf } from "../pytest/test-paths.ts";
import { lacksCoverageOnly, type TestCase, type TestReport } from "../pytest/test-report.ts";
import { type ExecutionRecord, renderError } from "../tools/index.ts";

const SHOWN_FAILURES = 3;

/** What is wrong with code that was run, by the name that it goes by; null when it succeeded. */
export function diagnoseExecution(execution: ExecutionRecord, file: string): CodeFailure | null {
  if (execution.success) {
    return null;
  }
  const { error, outcome } = execution;
  return {
    file,
    error: error === null ? outcome.reason : renderError({ ...error, suggestions: [] }),
    suggestions: error?.suggestions ?? [],
  };
}

/** What is wrong with what was tested; null when the tests passed, as repairing code brings no coverage. `modules` are the files that may be to blame. */
export function diagnoseTests(report: TestReport, modules: readonly string[]): CodeFailure | null {
  if (report.success || lacksCoverageOnly(report)) {
    return null;
  }
  const failures = report.tests.filter((test) => test.status === "failed" || test.status === "error");
  const told = failures.slice(0, SHOWN_FAILURES).map((test) => `${headlineOf(test)}\n${test.traceback}`.trim());
  const left = failures.length - told.length;
  if (left > 0) {
    told.push(`and ${left} more`);
  }
  const violations = report.integrity.filter(({ severity }) => severity === "violation");
  told.unshift(...violations.map(({ message }) => message).filter((message) => !report.problem?.endsWith(message)));
  if (report.problem !== null) {
    told.unshift(report.problem);
  }
  // Pytest tells more than a report without failures does.
  if (told.length === 0) {
    told.push(report.output);
  }
  // Tests say what is wanted: whoever repairs is not to be led to change them.
  const suggestions = report.suggestions.filter(({ file }) => file === null || !isTestPath(file));
  return { file: suspects(report, modules)[0] ?? null, error: told.join("\n\n"), suggestions };
}

/** What failed, with what and where: `test_calc.py::test_gcd: RecursionError: ... (calc.py, line 2, in gcd)`. */
function headlineOf({ error, id, message, traceback }: TestCase): string {
  const what = `${id}: ${message?.split("\n", 1)[0] ?? "it failed"}`;
  if (error === null) {
    return what;
  }
  const raised = parseFrames(traceback).findLast(({ file }) => file === error.file);
  const place = raised === undefined ? `line ${error.line}` : `line ${raised.line}, in ${raised.function}`;
  return `${what} (${error.file}, ${place})`;
}

/**
 * The modules that may be to blame for a failure, the likeliest first: those that suggestions change, those in which
 * errors were raised, those that the failing tests are named after, those whose lines the tests ran.
 */
export function suspects(report: TestReport, modules: readonly string[] = []): readonly string[] {
  const failures = report.tests.filter((test) => test.status === "failed" || test.status === "error");
  const ranked = [
    ...report.suggestions.map((suggestion) => suggestion.file),
    ...failures.map((test) => test.error?.file ?? null),
    ...failures.map((test) => testedModule(test, [...report.files.map((file) => file.path), ...modules])),
    ...modules,
    ...report.files.map((file) => file.path),
  ];
  const likely = ranked.filter((path) => path !== null).filter((path) => path.endsWith(".py") && !isTestPath(path));
  return [...new Set(likely)];
}

/** The module that a test file is named after, where there is one. */
function testedModule(test: TestCase, known: readonly string[]): string | null {
  const name = basename(testFileOf(test.id), ".py").replace(/^test_|_test$/, "");
  return known.find((path) => path === `${name}.py` || path.endsWith(`/${name}.py`)) ?? null;
}
