import { formatLineRanges } from "../../pytest/format-line-ranges.ts";
import type { FileCoverage, TestReport } from "../../pytest/index.ts";
import type { Terminal } from "../terminal.ts";
import { formatPercent, renderBar } from "./figures.ts";
import { toTerminalLine, toTerminalText } from "./terminal-text.ts";
import { padText, truncateText, wrapText } from "./text-layout.ts";

const BAR_COLUMNS = 12;
const MAX_NAME_COLUMNS = 30;

/** Coverage, a bar to each file with the lines that no test ran, or why there is none. Empty when nobody asked for it. */
export function renderCoverage(report: TestReport, terminal: Terminal): string {
  if (report.coverageProblem !== null) {
    return renderProblem(report.coverageProblem, terminal);
  }
  if (report.coverage === null) {
    return "";
  }
  const { colors, columns } = terminal;
  const names = report.files.map((file) => truncateText(toTerminalLine(file.path), MAX_NAME_COLUMNS));
  const nameColumns = Math.max("coverage".length, ...names.map((name) => name.length));
  const room = columns - nameColumns - BAR_COLUMNS - 13;
  const rows = report.files.map((file, index) => {
    const missed = truncateText(describeMissed(file), room);
    return renderRow(names[index] ?? "", nameColumns, file.percent, colors.dim(missed), terminal);
  });
  const total = renderRow("total", nameColumns, report.coverage, describeThreshold(report, terminal), terminal);
  return `\n  ${colors.bold("coverage")}\n${rows.join("")}${report.files.length === 1 && report.threshold === null ? "" : total}`;
}

function renderRow(name: string, nameColumns: number, percent: number, note: string, terminal: Terminal): string {
  const { colors } = terminal;
  const paint = percent >= 90 ? colors.green : percent >= 60 ? colors.yellow : colors.red;
  const bar = paint(padText(renderBar(percent, BAR_COLUMNS), BAR_COLUMNS));
  const row = `    ${padText(name, nameColumns)}  ${bar} ${formatPercent(percent).padStart(4)}  ${note}`;
  return `${row.trimEnd()}\n`;
}

function renderProblem(problem: string, { colors, columns }: Terminal): string {
  const lines = wrapText(toTerminalText(`Coverage was not measured: ${problem}`), columns - 4);
  return `\n${lines.map((line, row) => `  ${row === 0 ? colors.yellow("!") : " "} ${line}\n`).join("")}`;
}

function describeMissed({ partial, uncovered }: FileCoverage): string {
  const missed = uncovered.length === 0 ? [] : [`${linesOf(uncovered)} not run`];
  const untaken = partial.length === 0 ? [] : [`${linesOf(partial)} in part`];
  return [...missed, ...untaken].join(", ");
}

function linesOf(lines: readonly number[]): string {
  return `${lines.length === 1 ? "line" : "lines"} ${formatLineRanges(lines)}`;
}

function describeThreshold({ threshold }: TestReport, { colors }: Terminal): string {
  if (threshold === null) {
    return "";
  }
  const wanted = `${threshold.required}% wanted`;
  return threshold.reached ? colors.dim(wanted) : colors.yellow(`below the ${wanted}`);
}
