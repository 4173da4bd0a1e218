import type { Edit } from "../suggestion.ts";
import { editLine, type Piece, type SourceLine } from "./source.ts";
import { primaryEnd, type Token } from "./tokens.ts";

const WORDS: ReadonlyMap<string, string> = new Map([
  ["and", "&"],
  ["or", "|"],
]);
const SIGNS: ReadonlySet<string> = new Set(["&", "|"]);
const COMPARISONS: ReadonlySet<string> = new Set(["<", ">", "<=", ">=", "==", "!="]);
/** Words and signs that have no form for each element. */
const WHOLE: ReadonlySet<string> = new Set(["in", "is", "if", "else", "for", "lambda", ":="]);

/**
 * The edit that asks the conditions of a table's or an array's elements together, `(a > 1) & (b < 9)`, where the line asks
 * `a > 1 and b < 9` or `a > 1 & b < 9`. Null where the conditions do not clearly choose elements, as those of an `if` do
 * not, or more than one place on the line may be meant.
 */
export function askElementWise(line: SourceLine): Edit | null {
  const changes = conditionsOn(line.tokens)
    .map(rewritten)
    .filter((pieces) => pieces === null || pieces.length > 0);
  const [pieces = null] = changes;
  return pieces === null || changes.length > 1 ? null : editLine(line, pieces);
}

/** The stretches of tokens that join conditions and choose elements: in an index, in `where`, or set to a name. */
function conditionsOn(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const joined = tokens.filter(({ text }) => WORDS.has(text) || SIGNS.has(text));
  const stretches = new Map<Token | undefined, readonly Token[]>();
  for (const token of joined) {
    const index = tokens.indexOf(token);
    const stretch = stretchAround(tokens, index);
    if (choosesElements(tokens, index)) {
      stretches.set(stretch[0], stretch);
    }
  }
  return [...stretches.values()];
}

/** The tokens around `index` up to the brackets, commas and the assignment that enclose it. */
function stretchAround(tokens: readonly Token[], index: number): readonly Token[] {
  const depth = tokens[index]?.depth ?? 0;
  const ends = (token: Token): boolean =>
    token.depth < depth || (token.depth === depth && [",", "="].includes(token.text));
  const before = tokens.findLastIndex((token, place) => place < index && ends(token));
  const after = tokens.findIndex((token, place) => place > index && ends(token));
  return tokens.slice(before + 1, after === -1 ? tokens.length : after);
}

/** Whether what stands at `index` is an index, an argument of `where`, or what a name is set to. */
function choosesElements(tokens: readonly Token[], index: number): boolean {
  const depth = tokens[index]?.depth ?? 0;
  if (depth === 0) {
    // `frame or default` chooses one of two: only what compares is asked of each element.
    const parts = stretchAround(tokens, index).filter((token) => token.depth === 0);
    const joints = parts.filter(({ text }) => WORDS.has(text) || SIGNS.has(text)).length;
    return tokens[1]?.text === "=" && index > 1 && parts.filter(({ text }) => COMPARISONS.has(text)).length > joints;
  }
  const opening = tokens.findLastIndex((token, place) => place < index && token.depth === depth - 1);
  const before = tokens[opening - 1];
  if (tokens[opening]?.text === "[") {
    return before !== undefined && (before.kind === "word" || [")", "]"].includes(before.text));
  }
  const isGroup =
    tokens[opening]?.text === "(" && (before === undefined || before.kind === "sign") && before?.text !== ")";
  return before?.text === "where" || (isGroup && opening > 0 && choosesElements(tokens, opening));
}

function rewritten(condition: readonly Token[]): readonly Piece[] | null {
  const depth = condition[0]?.depth ?? 0;
  const own = condition.filter((token) => token.depth === depth);
  if (own.some(({ text }) => WHOLE.has(text))) {
    return null;
  }
  const isJoint = (token: Token): boolean => token.depth === depth && (WORDS.has(token.text) || SIGNS.has(token.text));
  const joints = condition.filter(isJoint);
  const pieces: Piece[] = joints.flatMap((joint) => {
    const sign = WORDS.get(joint.text);
    return sign === undefined ? [] : [{ ...joint, text: sign }];
  });
  let start = 0;
  for (const joint of [...joints, undefined]) {
    const end = joint === undefined ? condition.length : condition.indexOf(joint);
    pieces.push(...bracketed(condition.slice(start, end)));
    start = end + 1;
  }
  return pieces;
}

/** Brackets around a condition that is more than one value, and `~` for its `not`. */
function bracketed(condition: readonly Token[]): readonly Piece[] {
  const isNegated = condition[0]?.text === "not";
  const tokens = isNegated ? condition.slice(1) : condition;
  const [first, last] = [tokens[0], tokens.at(-1)];
  if (first === undefined || last === undefined) {
    return [];
  }
  const isOne = primaryEnd(tokens, 0) === tokens.length - 1;
  const start = isNegated ? (condition[0]?.start ?? first.start) : first.start;
  const sign = isNegated ? "~" : "";
  return isOne
    ? [{ start, end: first.start, text: sign }]
    : [
        { start, end: first.start, text: `${sign}(` },
        { start: last.end, end: last.end, text: ")" },
      ];
}
