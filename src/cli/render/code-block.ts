import stringWidth from "string-width";
import { formatCount } from "../../config/index.ts";
import type { Terminal } from "../terminal.ts";

import { highlightPython } from "./python-highlight.ts";
import { toTerminalLine, toTerminalText } from "./terminal-text.ts";
import { expandTabs, hardWrapText, truncateText } from "./text-layout.ts";

/** Lines of code that are shown; what comes after is counted. */
const MAX_LINES = 60;

/** Python code in a frame with line numbers, for a person. */
export function renderCodeBlock(code: string, title: string, terminal: Terminal): string {
  const { colors, columns } = terminal;
  const safe = toTerminalText(code.trimEnd())
    .split("\n")
    .map((line) => expandTabs(line));
  const shown = highlightPython(safe.slice(0, MAX_LINES).join("\n"), colors);
  const digits = String(shown.length).length;
  const room = columns - digits - 7;
  const lines = shown.flatMap((line, index) =>
    hardWrapText(line, room).map((part, row) => {
      const number = (row === 0 ? String(index + 1) : "").padStart(digits);
      return `  ${colors.dim("│")} ${colors.dim(number)}  ${part}`.trimEnd();
    }),
  );
  if (safe.length > MAX_LINES) {
    const more = formatCount(safe.length - MAX_LINES, "more line");
    lines.push(`  ${colors.dim(`│ ${" ".repeat(digits)}  … ${more}`)}`);
  }
  return `${[renderRule("┌", title, terminal), ...lines, renderRule("└", "", terminal)].join("\n")}\n`;
}

/** A horizontal line across the terminal with a title in it. */
export function renderRule(corner: string, title: string, terminal: Terminal): string {
  const { colors, columns } = terminal;
  const label = title === "" ? "" : ` ${truncateText(toTerminalLine(title), columns - 8)} `;
  const rest = "─".repeat(Math.max(0, columns - 4 - stringWidth(label)));
  return `  ${colors.dim(`${corner}─`)}${label === "" ? "" : colors.bold(label)}${colors.dim(rest)}`;
}
