import type { Replacement } from "../python/replacement.ts";
import { editLine, type Piece, type SourceLine } from "../python/source.ts";
import { closingOf, isName, primaryEnd, primaryStart, splitTokens, type Token } from "../python/tokens.ts";
import type { Edit } from "../suggestion.ts";

/** Where an attribute is written. */
export interface AttributePlace {
  readonly line: SourceLine;
  /** The tokens it stands among. */
  readonly tokens: readonly Token[];
  /** Index of the attribute's name in `tokens`. */
  readonly index: number;
  readonly dot: Token;
  readonly word: Token;
}

/** The only place on a line where an attribute of that name is read; null when there is none, or more than one. */
export function findAttribute(line: SourceLine | null, attribute: string): AttributePlace | null {
  const places = (line?.groups ?? []).flatMap((tokens) =>
    tokens.flatMap((word, index) => {
      const dot = tokens[index - 1];
      return line !== null && word.text === attribute && word.kind === "word" && dot?.text === "."
        ? [{ line, tokens, index, dot, word }]
        : [];
    }),
  );
  return places.length === 1 ? (places[0] ?? null) : null;
}

/** How a message names what to write instead. */
export function wordsFor(replacement: Replacement): string {
  switch (replacement.kind) {
    case "attribute":
      return `\`${replacement.name}\``;
    case "function":
      return `\`${replacement.name}(...)\``;
    case "expression":
      return `\`${replacement.text}\``;
    case "membership":
      return "`in`";
    case "advice":
      return replacement.text;
  }
}

/** The edit that writes the replacement on the line; null where that is not sure to mean the same. */
export function replaceAttribute(line: SourceLine | null, attribute: string, replacement: Replacement): Edit | null {
  const place = findAttribute(line, attribute);
  if (place === null) {
    return null;
  }
  const pieces = piecesFor(place, replacement);
  return pieces === null ? null : editLine(line, pieces);
}

function piecesFor(place: AttributePlace, replacement: Replacement): readonly Piece[] | null {
  const { tokens, index, word } = place;
  switch (replacement.kind) {
    case "attribute":
      return [{ ...word, text: replacement.name }];
    case "function":
      return callAround(place, replacement.name);
    case "expression": {
      const module = tokens[index - 2];
      const isPlain = isName(module) && tokens[index - 3]?.text !== ".";
      return isPlain ? [{ start: module.start, end: word.end, text: replacement.text }] : null;
    }
    case "membership":
      return membershipOf(place);
    case "advice":
      return null;
  }
}

/** `value.name(arguments)`, or `value.name` alone, as `name(value, arguments)`. */
function callAround({ tokens, index, dot, word }: AttributePlace, name: string): readonly Piece[] | null {
  const first = tokens[primaryStart(tokens, index)];
  if (first === undefined) {
    return null;
  }
  const before = { start: first.start, end: first.start, text: `${name}(` };
  if (tokens[index + 1]?.text !== "(") {
    return name === "len" ? [before, { start: dot.start, end: word.end, text: ")" }] : null;
  }
  const closing = closingOf(tokens, index + 1);
  const opening = tokens[index + 1];
  const isStatement = first === tokens[0] && closing === tokens.length - 1;
  // As a statement of its own it was meant to change the value, which the function does not.
  if (closing === -1 || opening === undefined || (isStatement && name === "sorted")) {
    return null;
  }
  const hasArguments = closing > index + 2;
  return [before, { start: dot.start, end: opening.end, text: hasArguments ? ", " : "" }];
}

/** `value.has(argument)` as `(argument in value)`. */
function membershipOf({ line, tokens, index, dot }: AttributePlace): readonly Piece[] | null {
  const opening = tokens[index + 1];
  const last = closingOf(tokens, index + 1);
  const closing = tokens[last];
  const first = tokens[primaryStart(tokens, index)];
  const given = tokens.slice(index + 2, last);
  if (opening?.text !== "(" || closing === undefined || first === undefined || given.length === 0) {
    return null;
  }
  const isOne = splitTokens(given, ",").length === 1 && !given.some(({ text }) => text === "=" || text === "for");
  const value = line.text.slice(first.start, dot.start);
  const written = line.text.slice(opening.end, closing.start);
  const argument = primaryEnd(tokens, index + 2) === last - 1 ? written : `(${written})`;
  return isOne ? [{ start: first.start, end: closing.end, text: `(${argument} in ${value})` }] : null;
}
