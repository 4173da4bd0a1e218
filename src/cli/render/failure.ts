import type { Suggestion } from "../../diagnosis/suggestion.ts";
import type { ExecutionError } from "../../execution/execution-result.ts";
import type { Terminal } from "../terminal.ts";
import { inCommandWords } from "./command-words.ts";
import { toTerminalText } from "./terminal-text.ts";
import { expandTabs, wrapText } from "./text-layout.ts";

/** Lines of a traceback that are shown, counted from its end, where the error is. */
const MAX_TRACEBACK_LINES = 24;

/** What went wrong in the code: the traceback or the message, the line, and suggestions. */
export function renderFailure(error: ExecutionError, terminal: Terminal): string {
  const { colors, columns } = terminal;
  const where = error.line === null ? "" : ` (line ${error.line})`;
  const [headline = "", ...details] = wrapText(toTerminalText(`${error.name}: ${error.message}${where}`), columns - 4);
  const lines = [`  ${colors.red("✗")} ${colors.bold(headline)}`, ...details.map((line) => `    ${line}`)];
  // Whoever ends the program means to: where that stands is no news, and Python does not say it either.
  if (error.name !== "SystemExit") {
    lines.push(...renderTraceback(error.traceback, terminal));
  }
  return `${lines.join("\n")}\n${renderSuggestions(error.suggestions, terminal)}`;
}

/** Suggestions, one to a paragraph behind an arrow; empty when there are none. */
export function renderSuggestions(suggestions: readonly Suggestion[], terminal: Terminal): string {
  return suggestions.map((suggestion) => renderHint(inCommandWords(suggestion).message, terminal)).join("");
}

/** One suggestion, behind an arrow. */
export function renderHint(message: string, terminal: Terminal): string {
  const { colors, columns } = terminal;
  return wrapText(toTerminalText(message), columns - 6)
    .map((line, row) => `    ${row === 0 ? colors.cyan("→") : " "} ${line}\n`)
    .join("");
}

function renderTraceback(traceback: string, terminal: Terminal): readonly string[] {
  const { colors, columns } = terminal;
  const lines = toTerminalText(traceback.trimEnd()).split("\n");
  // The last line of a traceback is the headline again.
  const frames = lines.slice(0, -1).slice(-MAX_TRACEBACK_LINES);
  if (frames.length < 2) {
    return [];
  }
  return frames.flatMap((line) => wrapText(expandTabs(line), columns - 6)).map((line) => colors.dim(`    ${line}`));
}
