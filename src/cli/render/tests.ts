import { formatCount } from "../../config/index.ts";
import { lacksCoverageOnly, OUTPUT_SAYS_WHY, type TestCase, type TestReport } from "../../pytest/test-report.ts";
import type { Terminal } from "../terminal.ts";
import { renderCoverage } from "./coverage.ts";
import { renderSuggestions } from "./failure.ts";
import { formatSeconds } from "./figures.ts";
import { renderIsolationInShort } from "./outcome-line.ts";
import { toTerminalLine, toTerminalText } from "./terminal-text.ts";
import { expandTabs, joinParts, padText, truncateText, wrapText } from "./text-layout.ts";

/** Tests that are listed when all went well; failures are always listed. */
const MAX_LISTED = 40;
/** Lines of one failure's account, counted from its end. */
const MAX_TRACEBACK_LINES = 16;

/** What pytest found: a line for each test, why the failures failed, what does not fit, coverage, and the verdict. */
export function renderTests(report: TestReport, terminal: Terminal): string {
  const { colors } = terminal;
  const failures = report.tests.filter(isFailure);
  // What stopped the run is the problem, and told there.
  const explained = failures.filter((test) => test.status !== "stopped");
  const others = report.tests.filter((test) => !isFailure(test));
  const listed = others.slice(0, MAX_LISTED);
  const sections = [[...listed, ...failures].map((test) => renderTest(test, terminal)).join("")];
  if (others.length > listed.length) {
    sections.push(colors.dim(`    … ${formatCount(others.length - listed.length, "more test")}\n`));
  }
  sections.push(explained.map((test) => renderTestFailure(test, terminal)).join(""));
  if (report.problem !== null) {
    sections.push(renderProblem(report, terminal));
  }
  sections.push(renderIntegrity(report, terminal));
  // What ran of a suite that could not be run says nothing about its coverage.
  if (report.problem === null) {
    sections.push(renderCoverage(report, terminal));
  }
  if (report.total > 0) {
    sections.push(renderVerdict(report, terminal));
  }
  sections.push(renderSuggestions(report.suggestions, terminal));
  return sections.join("");
}

function isFailure(test: TestCase): boolean {
  return test.status === "failed" || test.status === "error" || test.status === "stopped";
}

function renderTest(test: TestCase, terminal: Terminal): string {
  const { colors, columns } = terminal;
  const name = truncateText(toTerminalLine(test.id), columns - 18);
  const time = colors.dim(formatSeconds(test.duration).padStart(10));
  const isPlain = test.status === "passed" || test.status === "failed" || test.status === "error";
  const note = isPlain ? "" : colors.yellow(` ${test.status}`);
  return `  ${mark(test, terminal)} ${padText(name + note, columns - 16)}${time}\n`;
}

function mark(test: TestCase, { colors }: Terminal): string {
  if (test.status === "passed") {
    return colors.green("✓");
  }
  return isFailure(test) ? colors.red("✗") : colors.yellow("-");
}

function renderTestFailure(test: TestCase, terminal: Terminal): string {
  const { colors, columns } = terminal;
  const title = `\n  ${colors.red("✗")} ${colors.bold(truncateText(toTerminalLine(test.id), columns - 4))}\n`;
  const account = toTerminalText(test.traceback.trim() === "" ? (test.message ?? "") : test.traceback.trim());
  const lines = account.split("\n").slice(-MAX_TRACEBACK_LINES);
  return (
    title +
    lines
      .flatMap((line) => wrapText(expandTabs(line), columns - 6))
      .map((line) => `    ${paint(line)}\n`)
      .join("")
  );

  function paint(line: string): string {
    return line.startsWith("E ") ? colors.red(line) : colors.dim(line);
  }
}

function renderProblem(report: TestReport, terminal: Terminal): string {
  const { colors, columns } = terminal;
  const lines = wrapText(toTerminalText(report.problem ?? ""), columns - 4);
  // Only where the problem names no reason: else pytest says it a second time.
  const isTold = report.problem?.endsWith(OUTPUT_SAYS_WHY) !== true;
  const errors = isTold ? [] : toTerminalText(report.output).split("\n").filter(isErrorLine);
  return [
    "\n",
    ...lines.map((line, row) => `  ${row === 0 ? colors.red("✗") : " "} ${colors.bold(line)}\n`),
    ...errors
      .slice(-MAX_TRACEBACK_LINES)
      .flatMap((line) => wrapText(expandTabs(line), columns - 6))
      .map((line) => `${colors.dim(`    ${line}`)}\n`),
  ].join("");
}

/** What does not fit in how the tests were run, a line for each; the problem has named the first violation already. */
function renderIntegrity(report: TestReport, { colors, columns }: Terminal): string {
  return report.integrity
    .filter(({ message }) => report.problem?.endsWith(message) !== true)
    .map(({ severity, message }) => {
      const symbol = severity === "violation" ? colors.red("✗") : colors.yellow("!");
      const lines = wrapText(toTerminalText(message), columns - 4);
      return `\n${lines.map((line, row) => `  ${row === 0 ? symbol : " "} ${line}\n`).join("")}`;
    })
    .join("");
}

function isErrorLine(line: string): boolean {
  return /^(ERROR|E {3}|INTERNALERROR)/.test(line);
}

function renderVerdict(report: TestReport, terminal: Terminal): string {
  const { colors, columns } = terminal;
  const counts = [
    report.failed > 0 ? `${report.failed} failed` : "",
    report.errors > 0 ? formatCount(report.errors, "error") : "",
    `${report.passed} of ${report.total} passed`,
    report.skipped > 0 ? `${report.skipped} skipped` : "",
    report.stopped > 0 ? `${report.stopped} stopped` : "",
    report.notRun > 0 ? `${report.notRun} not run` : "",
    lacksCoverageOnly(report) ? `coverage below the ${report.threshold?.required}% wanted` : "",
    `in ${formatSeconds(report.outcome.usage.duration)}`,
  ].filter((part) => part !== "");
  const [first = "", ...rest] = joinParts([counts.join(", "), renderIsolationInShort(report.isolation)], columns - 4);
  const symbol = report.success ? colors.green("✓") : colors.red("✗");
  return `\n  ${symbol} ${colors.bold(first)}\n${rest.map((line) => `    ${line}\n`).join("")}`;
}
