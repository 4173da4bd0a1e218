import { isError, type ReadFailure } from "../failure.ts";
import { codeLength, editLine, type Piece, type SourceLine, sourceLine } from "../python/source.ts";
import { isName, type Token } from "../python/tokens.ts";
import { type Rule, tell } from "../rule.ts";
import { isForNotebook } from "./notebook-line.ts";

const OPENERS: ReadonlySet<string> = new Set([
  "if",
  "elif",
  "else",
  "for",
  "while",
  "def",
  "class",
  "try",
  "except",
  "finally",
  "with",
  "match",
  "case",
]);

/** A line that opens a block without its colon. */
export const missingColon: Rule = {
  name: "missing-colon",
  match(failure) {
    const line = syntaxLine(failure, /^expected ':'|^invalid syntax$/);
    const words = (line?.tokens ?? []).slice(0, 2).map(({ text }) => text);
    const opener = words[0] === "async" ? words[1] : words[0];
    if (line === null || line.depth > 0 || !OPENERS.has(opener ?? "")) {
      return null;
    }
    // An `else if` has another fault first, and so has a line whose brackets do not match.
    const hasColon = line.tokens.some(({ text, depth }) => text === ":" && depth === 0);
    const isOpen = line.tokens.some(({ text }, index) => OPENING.has(text) && !isClosedLater(line.tokens, index));
    if (hasColon || isOpen || (words[0] === "else" && words[1] === "if")) {
      return null;
    }
    const length = codeLength(line);
    return {
      message: "The line opens a block and lacks the `:` at its end",
      edit: editLine(line, [{ start: length, end: length, text: ":" }]),
    };
  },
};

const OPENING: ReadonlySet<string> = new Set(["(", "[", "{"]);

function isClosedLater(tokens: readonly Token[], index: number): boolean {
  const depth = tokens[index]?.depth;
  return tokens.some((token, other) => other > index && token.depth === depth && [")", "]", "}"].includes(token.text));
}

/** `=` where a comparison is meant. */
export const assignmentForComparison: Rule = {
  name: "assignment-for-comparison",
  match(failure) {
    const line = syntaxLine(
      failure,
      /Maybe you meant '==' or ':='|Maybe you meant '=='|^cannot assign to|^invalid syntax$/,
    );
    if (line === null || !["if", "elif", "while", "assert", "return"].includes(line.tokens[0]?.text ?? "")) {
      return null;
    }
    const signs = line.tokens.filter(({ text }, index) => text === "=" && !namesArgument(line.tokens, index));
    const [sign] = signs;
    if (sign === undefined || signs.length > 1) {
      return null;
    }
    return keepsValue(line.tokens, line.tokens.indexOf(sign))
      ? tell("`=` assigns: write `==` to compare, or `:=` to keep the value and test it")
      : { message: "`=` assigns; to compare, write `==`", edit: editLine(line, [{ ...sign, text: "==" }]) };
  },
};

/** Whether a name is set to what a call gives, which may be wanted: `while chunk = file.read():`. */
function keepsValue(tokens: readonly Token[], sign: number): boolean {
  return isName(tokens[sign - 1]) && sign - 1 <= 1 && tokens.slice(sign).some(({ text }) => text === "(");
}

/** Whether the `=` at `index` stands between an argument's name and its value, in a call. */
function namesArgument(tokens: readonly Token[], index: number): boolean {
  const sign = tokens[index];
  const opening = tokens.findLastIndex(
    (token, place) => place < index && token.text === "(" && token.depth === (sign?.depth ?? 0) - 1,
  );
  const callee = tokens[opening - 1];
  const isCall = opening > 0 && (isName(callee) || callee?.text === ")" || callee?.text === "]");
  return isCall && isName(tokens[index - 1]) && ["(", ","].includes(tokens[index - 2]?.text ?? "");
}

/** Operators and words of other languages. */
export const foreignSyntax: Rule = {
  name: "foreign-syntax",
  match(failure) {
    const line = syntaxLine(failure, /./);
    if (line === null || isForNotebook(failure, line)) {
      return null;
    }
    for (const { message, rewrite } of FOREIGN_SYNTAX) {
      const pieces = line.tokens.flatMap((token, index) => rewrite(token, line.tokens, index));
      if (pieces.length > 0) {
        return { message, edit: editLine(line, pieces) };
      }
    }
    return null;
  },
};

interface ForeignSyntax {
  readonly message: string;
  /** What becomes of the token; empty when it is Python. */
  readonly rewrite: (token: Token, tokens: readonly Token[], index: number) => readonly Piece[];
}

/** An operator as a word, with a space on both sides. */
function asWord(sign: string, word: string): ForeignSyntax["rewrite"] {
  return (token, tokens, index) => {
    const [before, after] = [tokens[index - 1], tokens[index + 1]];
    return token.text === sign
      ? [{ start: before?.end ?? token.start, end: after?.start ?? token.end, text: ` ${word} ` }]
      : [];
  };
}

const FOREIGN_SYNTAX: readonly ForeignSyntax[] = [
  {
    message: "Python writes `else if` as `elif`",
    rewrite: (token, tokens, index) =>
      token.text === "else" && tokens[index + 1]?.text === "if" && index === 0
        ? [{ start: token.start, end: tokens[1]?.end ?? token.end, text: "elif" }]
        : [],
  },
  { message: "Python writes `&&` as `and`", rewrite: asWord("&&", "and") },
  { message: "Python writes `||` as `or`", rewrite: asWord("||", "or") },
  {
    message: "Python writes `!` as `not`",
    rewrite: (token, tokens, index) =>
      token.text === "!" &&
      ["if", "elif", "while", "return", "and", "or", "(", "=", "&&", "||"].includes(tokens[index - 1]?.text ?? "")
        ? [{ start: token.start, end: tokens[index + 1]?.start ?? token.end, text: "not " }]
        : [],
  },
  {
    message: "Python has no `++`: write `+= 1`",
    rewrite: (token, tokens, index) =>
      token.text === "++" && index === 1 && tokens.length === 2 && isName(tokens[0])
        ? [{ ...token, text: " += 1" }]
        : [],
  },
  {
    message: "Python 3 writes `<>` as `!=`",
    rewrite: (token) => (token.text === "<>" ? [{ ...token, text: "!=" }] : []),
  },
  {
    message: "Python makes objects without `new`",
    rewrite: (token, tokens, index) =>
      token.text === "new" && /^[A-Z]/.test(tokens[index + 1]?.text ?? "") && tokens[index + 2]?.text === "("
        ? [{ start: token.start, end: tokens[index + 1]?.start ?? token.end, text: "" }]
        : [],
  },
  {
    message: "Python declares variables without `var`, `let` or `const`",
    rewrite: (token, tokens, index) =>
      index === 0 && ["var", "let", "const"].includes(token.text) && isName(tokens[1]) && tokens[2]?.text === "="
        ? [{ start: token.start, end: tokens[1].start, text: "" }]
        : [],
  },
  {
    message: "Python defines functions with `def`",
    rewrite: (token, tokens, index) =>
      index === 0 && token.text === "function" && isName(tokens[1]) && tokens[2]?.text === "("
        ? [{ ...token, text: "def" }]
        : [],
  },
];

/** Any other syntax error: what Python says, and where. */
export const invalidSyntax: Rule = {
  name: "invalid-syntax",
  match(failure) {
    const error = failure.error;
    if (error === null || error.name !== "SyntaxError") {
      return null;
    }
    const where = error.line === null ? "" : ` on line ${error.line}`;
    const advice = SYNTAX_ADVICE.find(([pattern]) => pattern.test(error.message))?.[1];
    return tell(
      advice ?? `Python cannot read the code${where}: ${error.message}; look at the end of the line before it too`,
    );
  },
};

const SYNTAX_ADVICE: readonly (readonly [RegExp, string])[] = [
  [/'return' outside function/, "`return` stands outside of a function: indent it into one, or use `print(...)`"],
  [/^'(?:break|continue)'.* loop/, "`break` and `continue` belong inside a loop"],
  [/'await' outside (?:async )?function/, "`await` needs an `async def` around it, started with `asyncio.run(...)`"],
  [/forgot a comma/, "A comma seems to be missing between two values"],
  [
    /positional argument follows keyword argument/,
    "Arguments by name come after all others: move the plain ones to the front",
  ],
  [
    /non-default argument follows default argument|parameter without a default follows/,
    "Parameters with a default come after those without one",
  ],
  [
    /leading zeros in decimal integer/,
    "Numbers may not begin with 0: take it away, or write `0o...` for an octal number",
  ],
  [/invalid decimal literal/, "A name cannot begin with a digit, and a number cannot hold letters"],
  [
    /cannot assign to (?:literal|function call|expression)/,
    "Only a name can stand to the left of `=`; to compare, write `==`",
  ],
  [
    /source code (?:string )?cannot contain null bytes/i,
    "The code holds NUL bytes: it was saved in another encoding, or is not a Python file",
  ],
];

function syntaxLine(failure: ReadFailure, message: RegExp): SourceLine | null {
  return isError(failure, "SyntaxError") && message.test(failure.error?.message ?? "") ? sourceLine(failure) : null;
}
