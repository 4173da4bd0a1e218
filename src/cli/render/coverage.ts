import type { FileCoverage, TestReport } from "../../pytest/test-report.ts";
import type { Terminal } from "../terminal.ts";
import { formatLineRanges, formatPercent, renderBar } from "./figures.ts";
import { toTerminalLine } from "./terminal-text.ts";
import { padText, truncateText } from "./text-layout.ts";

const BAR_COLUMNS = 12;
const MAX_NAME_COLUMNS = 30;

/** Coverage, a bar to each file with the lines that no test ran. Empty when it was not measured. */
export function renderCoverage(report: TestReport, terminal: Terminal): string {
  if (report.coverage === null) return "";
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

function describeMissed(file: FileCoverage): string {
  if (file.uncovered.length === 0) return "";
  return `${file.uncovered.length === 1 ? "line" : "lines"} ${formatLineRanges(file.uncovered)} not run`;
}

function describeThreshold({ threshold }: TestReport, { colors }: Terminal): string {
  if (threshold === null) return "";
  const wanted = `${threshold.required}% wanted`;
  return threshold.reached ? colors.dim(wanted) : colors.yellow(`below the ${wanted}`);
}
