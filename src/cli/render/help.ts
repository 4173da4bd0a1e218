import { stripVTControlCharacters } from "node:util";
import { type CommandDef, renderUsage } from "citty";
import type { Terminal } from "../terminal.ts";
import { padText, wrapText } from "./text-layout.ts";

/** A line of a table: a word, an option or a command, and what it is for. */
const ENTRY = /^\s*`([^`]+)`\s{2,}(\S.*)$/;

/** How a command is used: its words, its options, or its commands. */
export async function renderHelp(
  command: CommandDef,
  parent: CommandDef | null,
  terminal: Terminal,
  rest: string | null = null,
): Promise<string> {
  const usage = withRest(stripVTControlCharacters(await renderUsage(command, parent ?? undefined)), rest);
  const { colors } = terminal;
  const labels = usage.split("\n").flatMap((line) => ENTRY.exec(line)?.[1] ?? []);
  const labelColumns = Math.max(0, ...labels.map((label) => label.length));
  const text = usage
    .split("\n")
    .map((line) => renderLine(line, labelColumns, terminal))
    .join("\n")
    .replace(/`([^`]+)`/g, (_match, words: string) => colors.cyan(words))
    .replace(/^(USAGE|ARGUMENTS|OPTIONS|COMMANDS)/gm, (heading) => colors.bold(heading.toLowerCase()));
  return `${text.trimEnd()}\n`;
}

/** The usage with what comes after two dashes, which the library has no word for. */
function withRest(usage: string, rest: string | null): string {
  if (rest === null) {
    return usage;
  }
  const [before = "", after = ""] = usage.split(/^OPTIONS/m);
  return `${before.replace(/^(USAGE .*)`/m, "$1 [-- ...]`").trimEnd()}\n  \`-- ...\`    ${rest}\n\nOPTIONS${after}`;
}

function renderLine(line: string, labelColumns: number, { colors, columns }: Terminal): string {
  const [, label, description] = ENTRY.exec(line) ?? [];
  if (label === undefined || description === undefined) {
    return line;
  }
  const rows = wrapText(description.trimEnd(), columns - labelColumns - 6);
  const indentation = " ".repeat(labelColumns + 6);
  return rows
    .map((row, index) => (index === 0 ? `  ${colors.cyan(padText(label, labelColumns))}    ${row}` : indentation + row))
    .join("\n");
}
