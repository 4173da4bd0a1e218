import { formatCount } from "../../config/index.ts";
import type { Replayed } from "../../sessions/index.ts";
import type { Terminal } from "../terminal.ts";
import { formatSeconds } from "./figures.ts";
import { toTerminalLine } from "./terminal-text.ts";
import { truncateText, wrapText } from "./text-layout.ts";

/** Lost parts that are shown one by one. */
const MAX_SHOWN = 10;
const MAX_REASON_COLUMNS = 200;

/** How a session was rebuilt, and a line for each part that could not be. */
export function renderReplayed({ cells, files, lost, seconds }: Replayed, terminal: Terminal): string {
  const { colors, columns } = terminal;
  const parts = [formatCount(cells, "recorded cell"), ...(files === 0 ? [] : [formatCount(files, "file")])];
  const missing = lost.length === 0 ? "" : `; ${lost.length} could not be`;
  const mark = lost.length === 0 ? colors.blue("↻") : colors.yellow("↻");
  const headline = `  ${mark} Rebuilt from ${parts.join(" and ")} in ${formatSeconds(seconds)}${missing}\n`;
  const lines = lost.slice(0, MAX_SHOWN).flatMap(({ what, reason }) => {
    const text = `${toTerminalLine(what)}: ${truncateText(toTerminalLine(reason), MAX_REASON_COLUMNS)}`;
    return wrapText(text, columns - 6).map((line, row) => `    ${row === 0 ? "-" : " "} ${line}\n`);
  });
  const more = lost.length > MAX_SHOWN ? `    - and ${lost.length - MAX_SHOWN} more\n` : "";
  return headline + lines.join("") + more;
}
