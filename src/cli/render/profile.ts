import { formatCount } from "../../config/index.ts";
import type { FunctionTime, LineTime, ProfileReport } from "../../profiling/index.ts";
import type { Terminal } from "../terminal.ts";
import { renderHint } from "./failure.ts";
import { formatPercent, formatSeconds, renderBar } from "./figures.ts";
import { toTerminalLine } from "./terminal-text.ts";
import { expandTabs, padText, truncateText } from "./text-layout.ts";

const MAX_FUNCTIONS = 10;
const MAX_LINES = 5;
const BAR_COLUMNS = 12;

/** Where the time went: the top functions and lines with bars, and what the figures suggest. */
export function renderProfile(report: ProfileReport, terminal: Terminal): string {
  const { colors } = terminal;
  const functions = report.topFunctions.slice(0, MAX_FUNCTIONS).map((entry) => renderFunction(entry, terminal));
  const lines = report.hotLines.slice(0, MAX_LINES).map((line) => renderLine(line, terminal));
  const title = `${colors.bold("where the time goes")} ${colors.dim(`${formatSeconds(report.totalTime)} under the profiler`)}`;
  const sections = [`\n  ${title}\n`, ...functions];
  if (lines.length > 0) {
    sections.push(`\n  ${colors.bold("the hottest lines")}\n`, ...lines);
  }
  if (report.suggestions.length > 0) {
    sections.push("\n");
  }
  sections.push(...report.suggestions.map((suggestion) => renderHint(suggestion, terminal)));
  return sections.join("");
}

function renderFunction(entry: FunctionTime, terminal: Terminal): string {
  const { colors, columns } = terminal;
  const nameColumns = Math.min(34, columns - 50);
  const name = padText(truncateText(toTerminalLine(entry.name), nameColumns), nameColumns);
  const time = formatSeconds(entry.time).padStart(9);
  return `    ${bar(entry.percent, terminal)} ${name} ${time}  ${colors.dim(formatCount(entry.calls, "call"))}\n`;
}

function renderLine(line: LineTime, terminal: Terminal): string {
  const { colors, columns } = terminal;
  const source = truncateText(expandTabs(toTerminalLine(line.source.trim())), columns - 34);
  return `    ${bar(line.percent, terminal)} ${colors.dim(`line ${String(line.line).padStart(3)}`)}  ${source}\n`;
}

function bar(percent: number, { colors }: Terminal): string {
  return `${colors.cyan(padText(renderBar(percent, BAR_COLUMNS), BAR_COLUMNS))} ${formatPercent(percent).padStart(5)}`;
}
