import type { KernelError } from "../../protocol/index.ts";
import type { Edit } from "../suggestion.ts";
import type { Span } from "./expressions.ts";
import { type Literal, readLiterals } from "./mask-literals.ts";
import { fieldTokens, type Token, tokensOf } from "./tokens.ts";

/** Characters of the longest line that is read; nobody writes longer ones, and no edit is sure in them. */
const LONGEST_LINE = 2_000;
/** Characters of the longest source that is read. */
const LONGEST_SOURCE = 250_000;

/** The lines of a source, without their endings. */
function linesOf(code: string): readonly string[] {
  return code.split(/\r?\n/);
}

/** The white space a line starts with. */
export function indentOf(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? "";
}

interface LineParts {
  readonly number: number;
  readonly text: string;
  readonly masked: string;
  /** Where it begins in the source. */
  readonly start: number;
  /** Strings that are on it, as a whole or in part; places are those of the source. */
  readonly literals: readonly Literal[];
  /** Expressions of f-strings that are on it as a whole; places are those of the source. */
  readonly fields: readonly Span[];
  readonly depth: number;
}

/** A line of Python source. */
export class SourceLine {
  /** 1-based. */
  readonly number: number;
  readonly text: string;
  /** As long as `text`; see {@link maskLiterals}. Empty for a line that is too long to be read. */
  readonly masked: string;
  /** Whether it holds no code: nothing at all, a comment, a part of a text. */
  readonly isBlank: boolean;
  /** Whether it begins inside of a text of several lines. */
  readonly beginsInText: boolean;
  /** How many brackets the lines before leave open. */
  readonly depth: number;
  readonly #parts: LineParts;
  #tokens: readonly Token[] | undefined;
  #groups: readonly (readonly Token[])[] | undefined;

  constructor(parts: LineParts) {
    this.number = parts.number;
    this.text = parts.text;
    this.masked = parts.text.length > LONGEST_LINE ? "" : parts.masked;
    this.isBlank = parts.masked.trim() === "";
    this.depth = parts.depth;
    this.beginsInText = (parts.literals[0]?.start ?? parts.start) < parts.start;
    this.#parts = parts;
  }

  /** The line's tokens. Each string is one of them, whatever an f-string has inside. */
  get tokens(): readonly Token[] {
    const { text, literals, start } = this.#parts;
    this.#tokens ??= tokensOf(text, this.masked, {
      literals: this.masked === "" ? [] : literals.map((literal) => within(literal, start, text.length)),
      depth: this.depth,
    });
    return this.#tokens;
  }

  /** The line's tokens, and those of each expression in its f-strings. */
  get groups(): readonly (readonly Token[])[] {
    const { start, text, fields } = this.#parts;
    this.#groups ??= [
      this.tokens,
      ...(this.masked === ""
        ? []
        : fieldTokens(
            this,
            fields.map((field) => within(field, start, text.length)),
          )),
    ];
    return this.#groups;
  }

  /** The strings that begin on the line; places are those of the line, and an end may lie beyond it. */
  get literals(): readonly Literal[] {
    const { start, literals } = this.#parts;
    const begun = this.masked === "" ? [] : literals.filter((literal) => literal.start >= start);
    return begun.map((literal) => ({ ...literal, start: literal.start - start, end: literal.end - start }));
  }
}

/** The part of a line that a stretch of the source covers. */
function within(span: Span, start: number, length: number): Span {
  return { start: Math.max(0, span.start - start), end: Math.min(length, span.end - start) };
}

/** Python source, read when a rule asks for it, and once for all of them. */
export class PythonSource {
  readonly #code: string | null;
  #lines: readonly SourceLine[] | undefined;

  /** Null for a source that is not at hand; it has no lines, and neither has one that is too long to be read. */
  constructor(code: string | null) {
    // A carriage return alone ends a line for Python, and for nobody who would make an edit.
    this.#code = code === null || code.length > LONGEST_SOURCE || /\r(?!\n)/.test(code) ? null : code;
  }

  get code(): string | null {
    return this.#code;
  }

  get lines(): readonly SourceLine[] {
    this.#lines ??= this.#code === null ? [] : readLines(this.#code);
    return this.#lines;
  }
}

function readLines(code: string): readonly SourceLine[] {
  const { masked, literals } = readLiterals(code);
  const literalsIn = cursor(literals);
  const fieldsIn = cursor(literals.flatMap(({ fields }) => fields));
  const lines: SourceLine[] = [];
  let start = 0;
  let depth = 0;
  for (const text of linesOf(code)) {
    const end = start + text.length;
    const shown = masked.slice(start, end);
    const fields = fieldsIn(start, end).filter((field) => field.start >= start && field.end <= end);
    const parts = { text, masked: shown, start, literals: literalsIn(start, end), fields, depth };
    lines.push(new SourceLine({ number: lines.length + 1, ...parts }));
    depth = depthAfter(shown, depth);
    start = end + (code.startsWith("\r\n", end) ? 2 : 1);
  }
  return lines;
}

/** Gives those of the ordered spans that touch a line, for one line after the other. */
function cursor<Each extends Span>(spans: readonly Each[]): (start: number, end: number) => readonly Each[] {
  let first = 0;
  return (start, end) => {
    while ((spans[first]?.end ?? end) < start) {
      first += 1;
    }
    let last = first;
    while ((spans[last]?.start ?? end) < end) {
      last += 1;
    }
    return spans.slice(first, last);
  };
}

function depthAfter(masked: string, before: number): number {
  let depth = before;
  for (const [bracket] of masked.matchAll(/[()[\]{}]/g)) {
    depth = "([{".includes(bracket) ? depth + 1 : Math.max(0, depth - 1);
  }
  return depth;
}

/** Where a failure's source is read. */
export interface WithSource {
  readonly error: KernelError | null;
  readonly source: PythonSource;
}

/** Line `number` of the failed source, the error's own when it is not given; null when it is not at hand. */
export function sourceLine(
  { source, error }: WithSource,
  number: number | null = error?.line ?? null,
): SourceLine | null {
  const line = number === null ? undefined : source.lines[number - 1];
  return line === undefined || line.text.length > LONGEST_LINE ? null : line;
}

/** All lines of the failed source; empty when it is not at hand. */
export function sourceLines({ source }: WithSource): readonly SourceLine[] {
  return source.lines;
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

/** New text for a stretch of a line; empty stretches insert. */
export interface Piece extends Span {
  readonly text: string;
}

/** A line's text with stretches of it replaced; they do not overlap. */
export function withPieces(line: SourceLine, pieces: readonly Piece[]): string {
  let text = "";
  let position = 0;
  for (const piece of pieces.toSorted((left, right) => left.start - right.start)) {
    text += line.text.slice(position, piece.start) + piece.text;
    position = piece.end;
  }
  return text + line.text.slice(position);
}

/** One edit of one line; null when the line is not at hand, or there is nothing to change. */
export function editLine(line: SourceLine | null, pieces: readonly Piece[]): Edit | null {
  return line === null ? null : changeLines([line], () => withPieces(line, pieces));
}

/** The tokens of a line, those in f-strings' expressions too, for which `test` holds. */
export function findTokens(
  line: SourceLine,
  test: (tokens: readonly Token[], index: number) => boolean,
): readonly Token[] {
  return line.groups.flatMap((tokens) => tokens.filter((_, index) => test(tokens, index)));
}

/** Length of a line's code: what comes before its comment and trailing white space. */
export function codeLength(line: SourceLine): number {
  return line.masked.trimEnd().length;
}
