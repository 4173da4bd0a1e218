import { structuredPatch } from "diff";
import type { Terminal } from "../terminal.ts";
import { renderRule } from "./code-block.ts";
import { toTerminalText } from "./terminal-text.ts";
import { expandTabs, truncateText } from "./text-layout.ts";

/** A unified diff from one text to another, coloured, in a frame. Empty when nothing changed. */
export function renderDiff(before: string, after: string, title: string, terminal: Terminal): string {
  const patch = structuredPatch(title, title, before, after, undefined, undefined, { context: 2 });
  if (patch.hunks.length === 0) {
    return "";
  }
  const { colors, columns } = terminal;
  const lines = patch.hunks.flatMap((hunk) => [
    colors.cyan(`@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`),
    ...hunk.lines.map((line) => {
      const text = truncateText(expandTabs(toTerminalText(line)), columns - 6);
      if (line.startsWith("+")) {
        return colors.green(text);
      }
      if (line.startsWith("-")) {
        return colors.red(text);
      }
      return line.startsWith("\\") ? colors.dim(text) : text;
    }),
  ]);
  const body = lines.map((line) => `  ${colors.dim("│")} ${line}`.trimEnd());
  return `${[renderRule("┌", title, terminal), ...body, renderRule("└", "", terminal)].join("\n")}\n`;
}
