import { capture, isError, type ReadFailure } from "../failure.ts";
import { matchBrackets } from "../python/expressions.ts";
import { changeLines, codeLength, indentOf, type SourceLine, sourceLine, sourceLines } from "../python/source.ts";
import { closingOf } from "../python/tokens.ts";
import { type Advice, type Rule, tell } from "../rule.ts";

const BLOCK_WORDS: ReadonlySet<string> = new Set(["if", "elif", "for", "while", "def", "class", "with", "except"]);

/** A bracket that is opened and not closed. */
export const unclosedBracket: Rule = {
  name: "unclosed-bracket",
  match(failure) {
    const bracket = isError(failure, "SyntaxError") ? capture(failure, /^'(.)' was never closed/) : null;
    const isOldWording =
      isError(failure, "SyntaxError") &&
      /^unexpected EOF while parsing|^invalid syntax|forgot a comma/.test(failure.error?.message ?? "");
    if (bracket !== null) {
      return (
        close(failure, `The \`${bracket}\` on line ${failure.error?.line ?? "?"} is never closed`) ??
        tell(`The \`${bracket}\` is never closed`)
      );
    }
    return isOldWording ? close(failure, "A bracket on this line is never closed") : null;
  },
};

function close(failure: ReadFailure, message: string): Advice | null {
  const line = sourceLine(failure);
  if (line === null) {
    return null;
  }
  const { missing, stray } = matchBrackets(line.masked);
  if (missing === "" || stray !== null) {
    return null;
  }
  const next = sourceLines(failure)
    .slice(line.number)
    .find((other) => !other.isBlank);
  const last = line.tokens.at(-1)?.text ?? "";
  const opensBlock = BLOCK_WORDS.has(line.tokens[0]?.text ?? "") && last === ":";
  // A deeper line below may be the rest of the expression, so the bracket may belong there.
  const isComplete =
    next === undefined || (opensBlock ? true : indentOf(next.text).length <= indentOf(line.text).length);
  if (!isComplete || [",", "(", "[", "{"].includes(last) || mayEndEarlier(line)) {
    return tell(`${message}: add \`${missing}\` where the expression ends`);
  }
  const length = opensBlock ? line.masked.trimEnd().length - 1 : codeLength(line);
  return {
    message: `${message}: add \`${missing}\``,
    edit: changeLines([line], (other) => other.text.slice(0, length) + missing + other.text.slice(length)),
  };
}

const OPERATORS: ReadonlySet<string> = new Set("+ - * / // % ** < > <= >= == != and or if in not is".split(" "));

/** Whether a bracket may be meant to end before an operator: `int(input() * 2` is `int(input()) * 2` as well. */
function mayEndEarlier({ tokens }: SourceLine): boolean {
  return tokens.some((opening, index) => {
    const isOpen = ["(", "["].includes(opening.text) && closingOf(tokens, index) === -1;
    // `print` gives nothing that could be calculated with.
    const depth = opening.depth + (tokens[index - 1]?.text === "print" ? 2 : 1);
    return isOpen && tokens.some((token, place) => place > index && token.depth >= depth && OPERATORS.has(token.text));
  });
}

/** A closing bracket without its partner. */
export const strayBracket: Rule = {
  name: "stray-bracket",
  match(failure) {
    const message = failure.error?.message ?? "";
    if (!isError(failure, "SyntaxError") || !/^unmatched '|^closing parenthesis '/.test(message)) {
      return null;
    }
    const line = sourceLine(failure);
    const { stray, expected } = matchBrackets(line?.masked ?? "");
    if (line === null || stray === null) {
      return tell(`A closing bracket has no partner: ${message}`);
    }
    const found = line.text.charAt(stray);
    const change = (text: string): string => text.slice(0, stray) + (expected ?? "") + text.slice(stray + 1);
    const after = matchBrackets(change(line.masked));
    // Where the brackets do not match then either, or a method would be left uncalled, another one is missing.
    const isSure = after.stray === null && after.missing === "" && !endsInAttribute(line, stray) && !isTuple(line);
    return {
      message:
        expected === null
          ? `The \`${found}\` closes nothing: take it away`
          : `\`${found}\` stands where \`${expected}\` must: the bracket that is open needs its own kind`,
      edit: isSure ? changeLines([line], ({ text }) => change(text)) : null,
    };
  },
};

/** Whether a line lists several values outside of all brackets: then the bracket may close what was opened too late. */
function isTuple({ tokens }: SourceLine): boolean {
  return tokens.some(({ depth, text }) => depth === 0 && text === ",");
}

/** Whether an attribute stands before the bracket at `place`, and before those that close with it. */
function endsInAttribute({ tokens }: SourceLine, place: number): boolean {
  const index = tokens.findLastIndex(({ end, text }) => end <= place && ![")", "]", "}"].includes(text));
  return tokens[index]?.kind === "word" && tokens[index - 1]?.text === ".";
}
