import { formatCount } from "../../config/index.ts";
import type { StoredSession } from "../../sessions/index.ts";
import type { Terminal } from "../terminal.ts";
import { formatBytes } from "./figures.ts";
import { toTerminalLine } from "./terminal-text.ts";
import { padText, truncateText } from "./text-layout.ts";

const MAX_ID_COLUMNS = 40;

/** The recorded sessions, a line each. */
export function renderStoredSessions(sessions: readonly StoredSession[], { colors, columns }: Terminal): string {
  if (sessions.length === 0) {
    return "  There are no sessions yet; make one: executor run FILE --session NAME\n";
  }
  const ids = sessions.map(({ id }) => truncateText(toTerminalLine(id), MAX_ID_COLUMNS));
  const idColumns = Math.max(...ids.map((id) => id.length));
  const lines = sessions.map(({ cells, bytes, lastUsed, isOpen, pid }, index) => {
    const figures = `${formatCount(cells, "cell").padStart(10)}  ${formatBytes(bytes).padStart(8)}`;
    const owner = pid === null ? "open" : `open in process ${pid}`;
    const used = isOpen ? colors.green(owner) : colors.dim(`last used ${formatMoment(lastUsed)}`);
    return truncateText(`  ${colors.bold(padText(ids[index] ?? "", idColumns))}  ${figures}  ${used}`, columns);
  });
  return `${lines.join("\n")}\n`;
}

/** Local time to the minute: `2026-11-21 06:07`. */
function formatMoment(moment: Date): string {
  const local = new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16).replace("T", " ");
}
