import type { AnswerVerdict } from "../../events/index.ts";
import type { Terminal } from "../terminal.ts";
import { toTerminalText } from "./terminal-text.ts";
import { wrapText } from "./text-layout.ts";

/** The verdict on a request in a sentence or two, less what `shown` above it says already; empty when nothing is left. */
export function renderSummary(
  summary: string,
  { status }: Pick<AnswerVerdict, "status">,
  { shown, terminal }: { readonly shown: readonly string[]; readonly terminal: Terminal },
): string {
  const news = shown.reduce(leaveOut, summary).trim();
  if (news === "") {
    return "";
  }
  const { colors, columns } = terminal;
  const mark = status === "passed" ? colors.green("✓") : colors.red("✗");
  const lines = wrapText(toTerminalText(news), columns - 4);
  return `\n${lines.map((line, row) => `  ${row === 0 ? mark : " "} ${colors.bold(line)}\n`).join("")}`;
}

/** A text without a sentence, and without the same words in brackets. */
function leaveOut(text: string, said: string): string {
  return [` (${said})`, `${said}.`].reduce((rest, form) => rest.split(form).join(""), text).replaceAll("  ", " ");
}
