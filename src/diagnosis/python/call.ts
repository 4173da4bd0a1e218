import type { SourceLine } from "./source.ts";
import { closingOf, splitTokens, type Token } from "./tokens.ts";

/** A call on a line. */
export interface Call {
  readonly line: SourceLine;
  /** The name that is called, without what stands before its dot. */
  readonly name: Token;
  readonly opening: Token;
  readonly closing: Token;
  /** What is given by position, each as its tokens. */
  readonly given: readonly (readonly Token[])[];
  /** Names of the arguments that are given by name. */
  readonly keywords: readonly string[];
  /** The tokens it stands among, and where its name is in them. */
  readonly tokens: readonly Token[];
  readonly index: number;
}

/** The only call on a line of a function with one of these names; null when there is none, or more than one. */
export function onlyCall(line: SourceLine, names: readonly string[]): Call | null {
  const calls = line.groups.flatMap((tokens) =>
    tokens.flatMap((name, index) => (names.includes(name.text) ? (callAt(line, tokens, index) ?? []) : [])),
  );
  return calls.length === 1 ? (calls[0] ?? null) : null;
}

function callAt(line: SourceLine, tokens: readonly Token[], index: number): Call | null {
  const [name, opening] = [tokens[index], tokens[index + 1]];
  const last = closingOf(tokens, index + 1);
  const closing = tokens[last];
  if (name === undefined || opening?.text !== "(" || closing === undefined) {
    return null;
  }
  const inside = tokens.slice(index + 2, last);
  const parts = inside.length === 0 ? [] : splitTokens(inside, ",").filter((part) => part.length > 0);
  const isNamed = (part: readonly Token[]): boolean => part[1]?.text === "=" && part[0]?.kind === "word";
  return {
    line,
    name,
    opening,
    closing,
    given: parts.filter((part) => !isNamed(part)),
    keywords: parts.filter(isNamed).map((part) => part[0]?.text ?? ""),
    tokens,
    index,
  };
}

/** The text of an expression as it is written. */
export function writtenText(line: SourceLine, tokens: readonly Token[]): string {
  return line.text.slice(tokens[0]?.start ?? 0, tokens.at(-1)?.end ?? 0);
}
