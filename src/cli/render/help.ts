import { stripVTControlCharacters } from "node:util";
import { type CommandDef, renderUsage } from "citty";
import type { Terminal } from "../terminal.ts";

/** How a command is used: its words, its options, or its commands. */
export async function renderHelp(command: CommandDef, parent: CommandDef | null, terminal: Terminal): Promise<string> {
  const usage = stripVTControlCharacters(await renderUsage(command, parent ?? undefined));
  const { colors } = terminal;
  return usage
    .replace(/`([^`]+)`/g, (_match, words: string) => colors.cyan(words))
    .replace(/^(USAGE|ARGUMENTS|OPTIONS|COMMANDS)/gm, (heading) => colors.bold(heading.toLowerCase()))
    .replace(/\s*$/, "\n");
}
