import type { Failure } from "../failure.ts";
import type { Edit } from "../suggestion.ts";
import { maskLiterals } from "./mask-literals.ts";

/** The lines of a source, without their endings. */
export function linesOf(code: string): readonly string[] {
  return code.split(/\r?\n/);
}

/** The white space a line starts with. */
export function indentOf(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? "";
}

/** A line of the failed source, as written and with its literals blanked. */
export interface SourceLine {
  /** 1-based. */
  readonly number: number;
  readonly text: string;
  /** As long as `text`; see {@link maskLiterals}. */
  readonly masked: string;
}

/** Line `number` of the failed source, the error's own when it is not given; null when it is not at hand. */
export function sourceLine(failure: Failure, number: number | null = failure.error?.line ?? null): SourceLine | null {
  if (failure.code === null || number === null) {
    return null;
  }
  const text = linesOf(failure.code)[number - 1];
  const masked = linesOf(maskLiterals(failure.code))[number - 1];
  return text === undefined || masked === undefined ? null : { number, text, masked };
}

/** All lines of the failed source; empty when it is not at hand. */
export function sourceLines(failure: Failure): readonly SourceLine[] {
  if (failure.code === null) {
    return [];
  }
  const masked = linesOf(maskLiterals(failure.code));
  return linesOf(failure.code).map((text, index) => ({ number: index + 1, text, masked: masked[index] ?? "" }));
}

/** Puts a new line before line `number`. */
export function insertBefore(number: number, replacement: string): Edit {
  return { startLine: number, endLine: number - 1, replacement };
}

/** Changes the lines that `change` changes, in one edit; null when it changes none. */
export function changeLines(lines: readonly SourceLine[], change: (line: SourceLine) => string): Edit | null {
  const changed = lines.map((line) => ({ number: line.number, before: line.text, after: change(line) }));
  const first = changed.findIndex((line) => line.before !== line.after);
  if (first === -1) {
    return null;
  }
  const last = changed.findLastIndex((line) => line.before !== line.after);
  const span = changed.slice(first, last + 1);
  const start = span[0]?.number ?? 1;
  return { startLine: start, endLine: start + span.length - 1, replacement: span.map((line) => line.after).join("\n") };
}

/** A line in which every match of `pattern` in code, not in strings or comments, is replaced. */
export function replaceInCode(line: SourceLine, pattern: RegExp, replacement: (original: string) => string): string {
  const everywhere = new RegExp(pattern.source, pattern.flags.includes("g") ? pattern.flags : `${pattern.flags}g`);
  let text = "";
  let position = 0;
  for (const match of line.masked.matchAll(everywhere)) {
    const end = match.index + match[0].length;
    text += line.text.slice(position, match.index) + replacement(line.text.slice(match.index, end));
    position = end;
  }
  return text + line.text.slice(position);
}

/** A pattern that finds a Python name as a whole word that is not an attribute. */
export function namePattern(name: string): RegExp {
  return new RegExp(`(?<![\\w.])${escapePattern(name)}(?!\\w)`, "g");
}

export function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** Length of a line's code: what comes before its comment and trailing white space. */
export function codeLength(line: SourceLine): number {
  return line.masked.trimEnd().length;
}
