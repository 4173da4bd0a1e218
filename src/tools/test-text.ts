import { formatCount } from "../config/index.ts";
import { formatLineRanges } from "../pytest/format-line-ranges.ts";
import { lacksCoverageOnly, type TestCase, type TestReport } from "../pytest/test-report.ts";
import { renderIsolation, renderMetrics, renderSuggestions } from "./execution-text.ts";

/** A test report as text: the verdict, what does not fit, every test that did not pass, coverage by file with its uncovered lines. */
export function renderTests(report: TestReport): string {
  const sections = [
    report.problem === null ? null : `${report.problem.replace(/\.$/, "")}.`,
    renderCounts(report),
    renderIntegrity(report.integrity),
    ...report.tests.filter((test) => test.status === "failed" || test.status === "error").map(renderFailure),
    renderCoverage(report),
    report.suggestions.length === 0 ? null : renderSuggestions(report.suggestions),
    report.metrics === null ? null : `${renderMetrics(report.metrics)}.`,
    renderIsolation(report.isolation),
  ];
  return sections.filter((section) => section !== null).join("\n\n");
}

function renderCounts(report: TestReport): string {
  const counts = [
    `${report.passed} passed`,
    report.failed > 0 ? `${report.failed} failed` : null,
    report.errors > 0 ? `${report.errors} with errors` : null,
    report.skipped > 0 ? `${report.skipped} skipped` : null,
    report.stopped > 0 ? `${report.stopped} stopped under way` : null,
    report.notRun > 0 ? `${report.notRun} not run` : null,
  ];
  const isBelow = lacksCoverageOnly(report);
  const verdict = report.success
    ? "Tests passed"
    : isBelow
      ? "Tests passed with too little coverage"
      : "Tests did not pass";
  return `${verdict}: ${counts.filter((count) => count !== null).join(", ")} of ${report.total}.`;
}

function renderIntegrity(findings: TestReport["integrity"]): string | null {
  if (findings.length === 0) {
    return null;
  }
  const lines = findings.map(({ severity, message }) => `- ${severity}: ${message}`);
  return ["What does not fit in this run:", ...lines].join("\n");
}

function renderFailure(test: TestCase): string {
  const verb = test.status === "failed" ? "FAILED" : "ERROR";
  const place = test.error === null ? "" : ` (${test.error.file}:${test.error.line})`;
  // Where pytest's account ends in the message, that is where it is looked for.
  const said =
    test.message !== null && test.traceback.includes(test.message) ? "" : `: ${test.message ?? "no message"}`;
  const heading = `${verb} ${test.id}${place}${said}`;
  return test.traceback === "" ? heading : `${heading}\n${test.traceback.trimEnd()}`;
}

function renderCoverage(report: TestReport): string | null {
  if (report.coverageProblem !== null) {
    return `Coverage was not measured: ${report.coverageProblem}.`;
  }
  if (report.coverage === null) {
    return null;
  }
  const lines = [`Coverage: ${report.coverage.toFixed(1)}%${renderThreshold(report.threshold)}`];
  for (const file of report.files) {
    const missing =
      file.uncovered.length === 0 ? "every line ran" : `uncovered lines ${formatLineRanges(file.uncovered)}`;
    const partial =
      file.partial.length === 0 ? "" : `, branches never taken from lines ${formatLineRanges(file.partial)}`;
    const branches = file.branches === 0 ? "" : ` and ${file.branches} ${file.branches === 1 ? "branch" : "branches"}`;
    lines.push(
      `- ${file.path}: ${file.percent.toFixed(1)}% of ${formatCount(file.statements, "statement")}${branches}, ${missing}${partial}`,
    );
  }
  return lines.join("\n");
}

function renderThreshold(threshold: TestReport["threshold"]): string {
  if (threshold === null) {
    return "";
  }
  return threshold.reached
    ? ` (at least ${threshold.required}% asked for)`
    : ` (below the ${threshold.required}% asked for)`;
}
