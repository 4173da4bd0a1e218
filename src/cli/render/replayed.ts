import { formatCount } from "../../config/index.ts";
import type { LostPart, Receipt, Replayed } from "../../sessions/index.ts";
import type { Terminal } from "../terminal.ts";
import { formatSeconds } from "./figures.ts";
import { toTerminalLine } from "./terminal-text.ts";
import { truncateText, wrapText } from "./text-layout.ts";

/** Parts that are shown one by one. */
const MAX_SHOWN = 10;
const MAX_REASON_COLUMNS = 200;
/** Names that are shown of those with the same reason. */
const MAX_NAMED = 5;

/** How a session was rebuilt and how it compares, and a line for each part that is not as it was. */
export function renderReplayed({ cells, files, lost, receipt, seconds }: Replayed, terminal: Terminal): string {
  const { colors, columns } = terminal;
  const parts = [formatCount(cells, "recorded cell"), ...(files === 0 ? [] : [formatCount(files, "file")])];
  const missing = lost.length === 0 ? "" : `; ${lost.length} could not be`;
  const { differs, lost: lostNames, notCompared } = receipt;
  const isWhole = lost.length + differs.length + lostNames.length + notCompared.length === 0;
  const mark = isWhole ? colors.blue("↻") : colors.yellow("↻");
  const headline = `  ${mark} Rebuilt from ${parts.join(" and ")} in ${formatSeconds(seconds)}${missing}\n`;
  const compared = [
    ...byReason(differs).map(({ what, reason }) => ({ what: `differs: ${what}`, reason })),
    ...byReason(lostNames).map(({ what, reason }) => ({ what: `lost: ${what}`, reason })),
    ...byReason(notCompared).map(({ what, reason }) => ({ what: `not compared: ${what}`, reason })),
  ];
  return headline + listParts(lost, columns) + countNames(receipt) + listParts(compared, columns);
}

function listParts(parts: readonly LostPart[], columns: number): string {
  const lines = parts.slice(0, MAX_SHOWN).flatMap(({ what, reason }) => {
    const text = `${toTerminalLine(what)}: ${truncateText(toTerminalLine(reason), MAX_REASON_COLUMNS)}`;
    return wrapText(text, columns - 6).map((line, row) => `    ${row === 0 ? "-" : " "} ${line}\n`);
  });
  const more = parts.length > MAX_SHOWN ? `    - and ${parts.length - MAX_SHOWN} more\n` : "";
  return lines.join("") + more;
}

function countNames({ restored, differs, lost, notCompared }: Receipt): string {
  const byType = restored.filter(({ compared }) => compared === "type").length;
  const counts = [
    [restored.length, `as before${byType === 0 ? "" : ` (${byType} by type alone)`}`],
    [differs.length, differs.length === 1 ? "differs" : "differ"],
    [lost.length, "lost"],
    [notCompared.length, "not compared"],
  ] as const;
  const told = counts.filter(([count]) => count > 0).map(([count, how]) => `${count} ${how}`);
  return told.length === 0 ? "" : `    names: ${told.join(", ")}\n`;
}

/** The parts with one reason as one. */
function byReason(parts: readonly LostPart[]): readonly LostPart[] {
  return [...Map.groupBy(parts, ({ reason }) => reason)].map(([reason, same]) => {
    const names = same.slice(0, MAX_NAMED).map(({ what }) => what);
    const more = same.length > MAX_NAMED ? ` and ${same.length - MAX_NAMED} more` : "";
    return { what: names.join(", ") + more, reason };
  });
}
