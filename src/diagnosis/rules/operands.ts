import { capture, isError, type ReadFailure } from "../failure.ts";
import { askElementWise } from "../python/element-wise.ts";
import { topLevelParts } from "../python/expressions.ts";
import { changeLines, type SourceLine, sourceLine } from "../python/source.ts";
import { primaryEnd, type Token } from "../python/tokens.ts";
import { isUnfinished } from "../python/value-types.ts";
import { type Rule, tell } from "../rule.ts";
import type { Edit } from "../suggestion.ts";

/** Text and numbers in one operation. */
export const mixedOperands: Rule = {
  name: "mixed-operands",
  match(failure) {
    if (!isError(failure, "TypeError")) {
      return null;
    }
    const other = capture(failure, /^can only concatenate str \(not "([^"]+)"\) to str/);
    if (other !== null && !isUnfinished(other)) {
      const message = `Text and \`${other}\` cannot be joined with \`+\`: convert with \`str(...)\` or use an f-string`;
      return { message, edit: joinAsText(failure) };
    }
    const message = failure.error?.message ?? "";
    const operands = /^unsupported operand type\(s\) for ([^:]+): '([^']+)' and '([^']+)'/.exec(message);
    // What `&` and `|` cannot join are conditions without brackets more often than values.
    const isCondition = /^[&|]/.test(operands?.[1] ?? "") && askElementWiseOn(failure);
    if (
      operands !== null &&
      !isCondition &&
      !operands.slice(2).some((type) => type === "NoneType" || isUnfinished(type))
    ) {
      return betweenTypes(failure, operands[1] ?? "", operands[2] ?? "", operands[3] ?? "");
    }
    const compared = /^'([^']+)' not supported between instances of '([^']+)' and '([^']+)'/.exec(message);
    if (compared === null || compared.slice(2).some(isUnfinished)) {
      return null;
    }
    const [, sign = "", left = "", right = ""] = compared;
    if (left === "NoneType" || right === "NoneType") {
      return null;
    }
    return tell(
      left === right
        ? `\`${sign}\` cannot put values of type \`${left}\` in order: compare one of their fields, as with \`key=\` in \`sorted(...)\``
        : `\`${sign}\` cannot compare \`${left}\` with \`${right}\`: convert one, for example \`int(...)\` of text that was read`,
    );
  },
};

function askElementWiseOn(failure: ReadFailure): boolean {
  const line = sourceLine(failure);
  return line !== null && askElementWise(line) !== null;
}

const COLLECTIONS: ReadonlyMap<string, string> = new Map([
  ["dict dict +", "two dicts are joined with `|`, or `{**first, **second}`"],
  ["set set +", "two sets are joined with `|`"],
  ["str str -", "text is not subtracted: convert it to numbers, or use `replace(...)`"],
  ["str str /", "text is not divided: convert it to numbers; paths are joined with `Path(...) / name`"],
  ["int list +", "`sum` begins at 0: give it `[]` as its second argument, or use a comprehension"],
  ["list list -", "use `[item for item in first if item not in second]`, or sets"],
]);

function betweenTypes(failure: ReadFailure, operator: string, left: string, right: string): ReturnType<Rule["match"]> {
  const sign = operator.split(" ")[0]?.replace("=", "") ?? operator;
  const known = COLLECTIONS.get(`${left} ${right} ${sign}`);
  const isText = left === "str" || right === "str";
  const isNumber = [left, right].some((type) => ["int", "float"].includes(type));
  const dates = [left, right].some((type) => type.startsWith("datetime."));
  const how = dates
    ? "a date takes a `timedelta(days=...)`, and two dates give one when they are subtracted"
    : isText && isNumber
      ? "convert the text with `int(...)` or `float(...)`, or the number with `str(...)`"
      : "convert one of them";
  const edit = isText && isNumber && sign === "+" ? joinAsText(failure) : null;
  return { message: `\`${operator}\` does not work between \`${left}\` and \`${right}\`: ${known ?? how}`, edit };
}

/** `str()` around what is not text in a chain that begins or ends with text, which leaves text as it is. */
function joinAsText(failure: ReadFailure): Edit | null {
  const line = sourceLine(failure);
  return line === null ? null : changeLines([line], (candidate) => wrapOperands(candidate));
}

function wrapOperands(line: SourceLine): string {
  const chains = [...chainsOf(line)].filter((chain) => isTextChain(line, chain.start, chain.end));
  const chain = chains[0];
  if (chain === undefined || chains.length > 1) {
    return line.text;
  }
  const parts = topLevelParts(line.masked, chain.start, chain.end, "+");
  // `"Sum: " + a + b` may be meant to add first.
  const kinds = parts.map(({ start, end }) => isConvertible(line, start, end));
  if (kinds.some((isValue, index) => isValue && kinds[index + 1] === true)) {
    return line.text;
  }
  const written = parts.map(({ start, end }) => {
    const operand = line.text.slice(start, end);
    const code = operand.trim();
    return isConvertible(line, start, end) ? operand.replace(code, () => `str(${code})`) : operand;
  });
  return line.text.slice(0, chain.start) + written.join("+") + line.text.slice(chain.end);
}

/** Whether a stretch of a line is a value without operators that is not text already, as far as one can see. */
function isConvertible(line: SourceLine, start: number, end: number): boolean {
  const tokens = line.tokens.filter((token) => token.start >= start && token.end <= end);
  const [first] = tokens;
  const isCall = tokens[1]?.text === "(";
  const isPlain = tokens.length > 0 && primaryEnd(tokens, 0) === tokens.length - 1;
  return (
    isPlain && first?.kind !== "string" && !(isCall && TEXT_FUNCTIONS.has(first?.text ?? "")) && !endsInText(tokens)
  );
}

const TEXT_FUNCTIONS: ReadonlySet<string> = new Set(["str", "repr", "chr", "input", "format", "hex", "bin"]);
const TEXT_METHODS: ReadonlySet<string> = new Set([
  "upper",
  "lower",
  "strip",
  "title",
  "join",
  "format",
  "replace",
  "capitalize",
  "strftime",
]);

function endsInText(tokens: readonly Token[]): boolean {
  return tokens.some((token, index) => TEXT_METHODS.has(token.text) && tokens[index - 1]?.text === ".");
}

interface Chain {
  readonly start: number;
  readonly end: number;
}

/** The stretches between brackets, commas and assignments that hold a `+` of their own. */
function* chainsOf(line: SourceLine): Generator<Chain> {
  const begins = new Set(["(", ",", "[", "=", "+=", "return"]);
  const starts = [0, ...line.tokens.filter(({ text }) => begins.has(text)).map(({ end }) => end)];
  for (const start of starts) {
    const end = endOfChain(line.masked, start);
    if (topLevelParts(line.masked, start, end, "+").length > 1) {
      yield { start, end };
    }
  }
}

function endOfChain(masked: string, start: number): number {
  let depth = 0;
  for (let position = start; position < masked.length; position += 1) {
    const character = masked.charAt(position);
    if ("([{".includes(character)) {
      depth += 1;
    } else if (")]}".includes(character)) {
      if (depth === 0) {
        return position;
      }
      depth -= 1;
    } else if (depth === 0 && ",=:;".includes(character)) {
      return position;
    }
  }
  return masked.trimEnd().length;
}

function isTextChain(line: SourceLine, start: number, end: number): boolean {
  const operands = topLevelParts(line.masked, start, end, "+").map((part) =>
    line.text.slice(part.start, part.end).trim(),
  );
  return [operands[0] ?? "", operands.at(-1) ?? ""].some(isLiteral);
}

function isLiteral(operand: string): boolean {
  return /^[fFrRuU]{0,2}["']/.test(operand);
}
