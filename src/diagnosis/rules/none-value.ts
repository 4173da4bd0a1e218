import { isError, type ReadFailure } from "../failure.ts";
import { type Definition, functionsByName } from "../python/definitions.ts";
import { editLine, indentOf, type Piece, type SourceLine, sourceLine, sourceLines } from "../python/source.ts";
import { closingOf, isName, primaryStart, type Token } from "../python/tokens.ts";
import { type Advice, type Rule, tell } from "../rule.ts";

/** Methods that change their object and return None. */
const IN_PLACE: ReadonlySet<string> = new Set([
  "sort",
  "reverse",
  "append",
  "extend",
  "insert",
  "update",
  "add",
  "remove",
  "clear",
  "shuffle",
]);

/** A None is used as if it were a value. */
export const noneValue: Rule = {
  name: "none-value",
  match(failure) {
    const message = failure.error?.message ?? "";
    if (!isError(failure, "TypeError", "AttributeError") || !/'?NoneType'?/.test(message)) {
      return null;
    }
    return (
      inPlaceResult(failure) ??
      missingReturn(failure) ??
      tell(`A value is None where it is used: ${message}; check where it comes from, and handle None before the use`)
    );
  },
};

/** `target = owner.method(...)` as a whole line. */
interface InPlaceCall {
  readonly line: SourceLine;
  readonly target: Token;
  /** What the method is called on, as it is written. */
  readonly owner: string;
  readonly start: number;
  readonly method: Token;
  readonly opening: Token;
  readonly hasArguments: boolean;
}

function inPlaceResult(failure: ReadFailure): Advice | null {
  const used = new Set(sourceLine(failure)?.groups.flatMap((tokens) => tokens.map(({ text }) => text)));
  const call = sourceLines(failure)
    .slice(0, failure.error?.line ?? 0)
    .map(inPlaceCall)
    .findLast((found) => found !== null && used.has(found.target.text));
  if (call === undefined || call === null) {
    return null;
  }
  const pieces = withoutAssignment(call);
  return {
    message: `\`${call.method.text}()\` changes its object and returns None: do not assign its result on line ${call.line.number}`,
    edit: pieces === null ? null : editLine(call.line, pieces),
  };
}

function inPlaceCall(line: SourceLine): InPlaceCall | null {
  const { tokens } = line;
  const [target, sign] = tokens;
  const index = tokens.findIndex((token, place) => IN_PLACE.has(token.text) && tokens[place - 1]?.text === ".");
  const method = tokens[index];
  const opening = tokens[index + 1];
  const first = tokens[primaryStart(tokens, index)];
  const isWhole = first === tokens[2] && closingOf(tokens, index + 1) === tokens.length - 1;
  if (!isName(target) || sign?.text !== "=" || method === undefined || opening?.text !== "(" || !isWhole) {
    return null;
  }
  const start = first?.start ?? 0;
  const owner = line.text.slice(start, tokens[index - 1]?.start ?? start);
  return { line, target, owner, start, method, opening, hasArguments: tokens.length > index + 3 };
}

/** The statement without its assignment, or with a function that returns the new value; null where neither is sure. */
function withoutAssignment(call: InPlaceCall): readonly Piece[] | null {
  const { target, owner, start, method, opening, hasArguments } = call;
  if (target.text === owner) {
    return [{ start: target.start, end: start, text: "" }];
  }
  if (method.text === "sort") {
    return [{ start, end: opening.end, text: `sorted(${owner}${hasArguments ? ", " : ""}` }];
  }
  const end = opening.end + 1;
  return method.text === "reverse" && !hasArguments ? [{ start, end, text: `${owner}[::-1]` }] : null;
}

function missingReturn(failure: ReadFailure): Advice | null {
  const lines = sourceLines(failure);
  const failing = sourceLine(failure);
  if (failing === null) {
    return null;
  }
  const functions = functionsByName(lines);
  const names = new Set(failing.tokens.filter(isName).map(({ text }) => text));
  const called = lines
    .slice(0, failing.number)
    .filter(({ tokens }) => tokens[1]?.text === "=" && names.has(tokens[0]?.text ?? "") && tokens[3]?.text === "(")
    .map(({ tokens }) => tokens[2]?.text ?? "");
  const name = [...new Set([...called, ...names])].find((candidate) => {
    const [definition, ...others] = functions.get(candidate) ?? [];
    return definition !== undefined && others.length === 0 && lacksReturn(lines, definition);
  });
  return name === undefined
    ? null
    : tell(`\`${name}()\` returns nothing, so its result is None: end it with \`return ...\``);
}

function lacksReturn(lines: readonly SourceLine[], { line: header }: Definition): boolean {
  const indent = indentOf(header.text).length;
  const after = lines.slice(header.number);
  const end = after.findIndex((line) => !line.isBlank && line.depth === 0 && indentOf(line.text).length <= indent);
  const body = end === -1 ? after : after.slice(0, end);
  return !body.some(({ tokens }) => {
    const words = tokens.map(({ text }) => text);
    return (words.includes("return") && words.at(-1) !== "return") || words.includes("yield") || words[0] === "raise";
  });
}
