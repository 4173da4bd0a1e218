import type { HistoryEntry } from "../../sessions/index.ts";
import type { Terminal } from "../terminal.ts";
import { formatSeconds } from "./figures.ts";
import { toTerminalLine } from "./terminal-text.ts";
import { truncateText } from "./text-layout.ts";

/** What was run so far, a line each. */
export function renderHistory(history: readonly HistoryEntry[], terminal: Terminal): string {
  const { colors, columns } = terminal;
  if (history.length === 0) {
    return "  Nothing was run yet\n";
  }
  const lines = history.map((entry) => {
    const mark = entry.success ? colors.green("✓") : colors.red("✗");
    const [first = ""] = entry.input.trim().split("\n");
    const time = entry.metrics === null ? "" : formatSeconds(entry.metrics.executionTime);
    const input = truncateText(toTerminalLine(first), columns - 28);
    return `  ${mark} ${entry.kind.padEnd(7)} ${time.padStart(9)}  ${colors.dim(input)}\n`;
  });
  return lines.join("");
}
