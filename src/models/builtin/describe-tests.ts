import { describeFailed, describePassed } from "../../pytest/describe-verdict.ts";
import { formatLineRanges } from "../../pytest/format-line-ranges.ts";
import { countUnpassed } from "../../pytest/test-report.ts";
import type { ToolResult } from "./conversation.ts";
import { type TestSummary, testsOf } from "./tool-results.ts";

/** A test run in a sentence or two: how many passed, and what no test ran. */
export function describeTests(result: ToolResult): string {
  const report = testsOf(result);
  if (report === null) {
    return "The tests ran.";
  }
  const note = report.note === null ? "" : `${report.note} `;
  if (report.problem !== null) {
    return `${note}${report.problem.replace(/\.$/, "")}.`;
  }
  const verdict = `${note}${verdictOf(report)}`;
  const uncovered = report.uncovered.filter((file) => file.lines.length > 0);
  if (report.coverage === null) {
    return report.coverageProblem === null
      ? verdict
      : `${verdict} Coverage was not measured: ${report.coverageProblem}.`;
  }
  const untested = uncovered
    .map((file) => `${file.path} ${file.lines.length === 1 ? "line" : "lines"} ${formatLineRanges(file.lines)}`)
    .join("; ");
  return `${verdict} ${untested === "" ? "Every line was run by them." : `No test ran ${untested}.`}`;
}

function verdictOf(report: TestSummary): string {
  if (report.success) {
    return `${describePassed(report.passed)}.`;
  }
  if (countUnpassed(report) === 0 && report.threshold?.reached === false) {
    return `${describePassed(report.passed)}, but the coverage of ${report.coverage}% is below the ${report.threshold.required}% asked for.`;
  }
  return `${describeFailed(report)}.`;
}
