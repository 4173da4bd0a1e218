import type { Span } from "./expressions.ts";

/** A part of a line of Python: a name or keyword, a number, a string, an operator or bracket. */
export interface Token extends Span {
  readonly kind: "word" | "number" | "string" | "sign";
  readonly text: string;
  /** How many brackets are open around it. */
  readonly depth: number;
}

const PART =
  /([\p{ID_Start}_]\p{ID_Continue}*)|(\d\p{ID_Continue}*(?:\.\d\p{ID_Continue}*)?)|\*\*=?|\/\/=?|<<=?|>>=?|->|&&|\|\||\+\+|<>|[-+*/%@&|^=<>!:]=|\S/gu;

const KEYWORDS: ReadonlySet<string> = new Set(
  "False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield".split(
    " ",
  ),
);

/** The tokens of a line; a string is one of them. `depth` is how many brackets the lines before leave open. */
export function tokensOf(
  text: string,
  masked: string,
  { literals, depth = 0 }: { readonly literals: readonly Span[]; readonly depth?: number },
): readonly Token[] {
  const tokens: Token[] = [];
  let open = depth;
  let position = 0;
  const readUpTo = (end: number): void => {
    for (const found of masked.slice(position, end).matchAll(PART)) {
      const start = position + found.index;
      const isClosing = ")]}".includes(found[0]);
      open = isClosing ? Math.max(0, open - 1) : open;
      const kind = found[1] !== undefined ? "word" : found[2] !== undefined ? "number" : "sign";
      tokens.push({ kind, text: found[0], start, end: start + found[0].length, depth: open });
      open += "([{".includes(found[0]) ? 1 : 0;
    }
  };
  for (const { start, end } of literals) {
    readUpTo(start);
    tokens.push({ kind: "string", text: text.slice(start, end), start, end, depth: open });
    position = end;
  }
  readUpTo(masked.length);
  return tokens;
}

/** What a place in a sequence of tokens may hold: a text, or whatever the test takes. */
export type Wanted = string | ((token: Token) => boolean);

/** Whether the tokens from `index` on are the wanted ones. */
export function sequenceAt(tokens: readonly Token[], index: number, wanted: readonly Wanted[]): boolean {
  return wanted.every((want, offset) => {
    const token = tokens[index + offset];
    return token !== undefined && (typeof want === "string" ? token.text === want : want(token));
  });
}

/** Where the wanted tokens stand for the first time; -1 when they do not. */
export function indexOfSequence(tokens: readonly Token[], wanted: readonly Wanted[], from = 0): number {
  return tokens.findIndex((_, index) => index >= from && sequenceAt(tokens, index, wanted));
}

/** Whether a token is a name of the program's: a word that is no keyword. */
export function isName(token: Token | undefined): token is Token & { readonly kind: "word" } {
  return token?.kind === "word" && !KEYWORDS.has(token.text);
}

/** Whether the token at `index` stands for the value of a variable: a name, no attribute and no argument's name. */
export function isVariable(tokens: readonly Token[], index: number): boolean {
  const token = tokens[index];
  return isName(token) && tokens[index - 1]?.text !== "." && !isArgumentName(tokens, index);
}

/** Whether the token at `index` is the name of an argument, as in `f(name=1)`. */
export function isArgumentName(tokens: readonly Token[], index: number): boolean {
  const token = tokens[index];
  const before = tokens[index - 1]?.text ?? ",";
  return isName(token) && token.depth > 0 && tokens[index + 1]?.text === "=" && [",", "("].includes(before);
}

/** Index of the bracket that closes the one at `index`; -1 when the line does not. */
export function closingOf(tokens: readonly Token[], index: number): number {
  const depth = tokens[index]?.depth;
  return tokens.findIndex((token, other) => other > index && token.depth === depth && isClosing(token));
}

/** Index of the first token of the expression without operators whose last one is at `last`: `a.b(c)[0]`. */
export function primaryStart(tokens: readonly Token[], last: number): number {
  let index = last;
  while (index >= 0) {
    const token = tokens[index];
    if (token !== undefined && isClosing(token)) {
      const opening = tokens.findLastIndex(
        (other, place) => place < index && other.depth === token.depth && isOpening(other),
      );
      if (opening === -1) {
        return -1;
      }
      const before = tokens[opening - 1];
      const isTrailer = token.text !== "}" && before !== undefined && endsPrimary(before);
      if (isTrailer) {
        index = opening - 1;
        continue;
      }
      index = opening;
    }
    if (tokens[index - 1]?.text !== ".") {
      return index;
    }
    index -= 2;
  }
  return -1;
}

/** Index of the last token of the expression without operators that begins at `first`; -1 when it is not whole. */
export function primaryEnd(tokens: readonly Token[], first: number): number {
  const token = tokens[first];
  if (token === undefined) {
    return -1;
  }
  let index = isOpening(token) ? closingOf(tokens, first) : first;
  while (index !== -1) {
    const next = tokens[index + 1]?.text;
    if (next === "." && tokens[index + 2]?.kind === "word") {
      index += 2;
    } else if (next === "(" || next === "[") {
      index = closingOf(tokens, index + 1);
    } else {
      return index;
    }
  }
  return -1;
}

/** Runs of tokens between separators of the depth of the first one. */
export function splitTokens(tokens: readonly Token[], separator: string): readonly (readonly Token[])[] {
  const depth = tokens[0]?.depth ?? 0;
  const parts: Token[][] = [[]];
  for (const token of tokens) {
    if (token.text === separator && token.depth === depth) {
      parts.push([]);
    } else {
      parts.at(-1)?.push(token);
    }
  }
  return parts;
}

/** The text of a string literal between its quotes; null for a token that is none, or not closed. */
export function literalText(token: Token | undefined): string | null {
  const found = token?.kind === "string" ? /^[A-Za-z]{0,2}("""|'''|"|')/.exec(token.text) : null;
  const quote = found?.[1] ?? "";
  if (token === undefined || found === null || token.text.length < found[0].length + quote.length) {
    return null;
  }
  return token.text.endsWith(quote) ? token.text.slice(found[0].length, token.text.length - quote.length) : null;
}

/** The tokens inside of an f-string's expressions, a group for each; places are those of the line. */
export function fieldTokens(
  line: { readonly text: string; readonly masked: string },
  fields: readonly Span[],
): readonly (readonly Token[])[] {
  return fields.map(({ start, end }) => {
    // Other strings stand in an expression as they are shown masked: a pair of quotes with blanks between them.
    const quoted = [...line.masked.slice(start, end).matchAll(/"[^"]*"|'[^']*'/g)];
    const literals = quoted.map((found) => ({
      start: start + found.index,
      end: start + found.index + found[0].length,
    }));
    return tokensOf(line.text, line.masked.slice(0, end), { literals: [{ start: 0, end: start }, ...literals] }).slice(
      1,
    );
  });
}

function isOpening(token: Token): boolean {
  return token.kind === "sign" && "([{".includes(token.text);
}

function isClosing(token: Token): boolean {
  return token.kind === "sign" && ")]}".includes(token.text);
}

function endsPrimary(token: Token): boolean {
  return token.kind === "string" || isClosing(token) || isName(token);
}
