import { type Failure, isError } from "../failure.ts";
import { maskLiterals } from "../python/mask-literals.ts";
import { changeLines, codeLength, replaceInCode, type SourceLine, sourceLine, sourceLines } from "../python/source.ts";
import { type Rule, tell } from "../rule.ts";
import { isForNotebook } from "./notebook-line.ts";

const OPENER = /^\s*(?:if|elif|else|for|while|def|class|try|except|finally|with|async\s+(?:def|for|with)|match|case)\b/;

/** A line that opens a block without its colon. */
export const missingColon: Rule = {
  name: "missing-colon",
  match(failure) {
    const line = syntaxLine(failure, /^expected ':'|^invalid syntax$/);
    if (line === null || !OPENER.test(line.masked) || /:\s*$|:\s*\S/.test(line.masked.replace(/[[({].*[\])}]/, ""))) {
      return null;
    }
    const length = codeLength(line);
    // A condition with a single `=` or an `else if` has another fault first.
    if (/^\s*else\s+if\b/.test(line.masked)) {
      return null;
    }
    return {
      message: "The line opens a block and lacks the `:` at its end",
      edit: changeLines([line], (other) => `${other.text.slice(0, length)}:${other.text.slice(length)}`),
    };
  },
};

/** `=` where a comparison is meant. */
export const assignmentForComparison: Rule = {
  name: "assignment-for-comparison",
  match(failure) {
    const line = syntaxLine(
      failure,
      /Maybe you meant '==' or ':='|Maybe you meant '=='|^cannot assign to|^invalid syntax$/,
    );
    if (line === null || !/^\s*(?:if|elif|while|assert|return)\b/.test(line.masked)) {
      return null;
    }
    const single = /(?<![=!<>:+\-*/%&|^@])=(?!=)/;
    const outside = line.masked.replace(/\w+\([^()]*\)/g, (text) => " ".repeat(text.length));
    if ((outside.match(new RegExp(single.source, "g")) ?? []).length !== 1) {
      return null;
    }
    const position = outside.search(single);
    return {
      message: "`=` assigns; to compare, write `==`",
      edit: changeLines([line], (other) => `${other.text.slice(0, position)}==${other.text.slice(position + 1)}`),
    };
  },
};

/** Operators and words of other languages. */
export const foreignSyntax: Rule = {
  name: "foreign-syntax",
  match(failure) {
    const line = syntaxLine(failure, /./);
    if (line === null || isForNotebook(failure, line)) {
      return null;
    }
    const change = FOREIGN_SYNTAX.find(({ pattern }) => pattern.test(line.masked));
    return change === undefined
      ? null
      : {
          message: change.message,
          edit: changeLines([line], (other) => replaceInCode(other, change.pattern, change.write)),
        };
  },
};

const FOREIGN_SYNTAX: readonly { pattern: RegExp; message: string; write: (text: string) => string }[] = [
  { pattern: /\belse\s+if\b/, message: "Python writes `else if` as `elif`", write: () => "elif" },
  { pattern: /\s*&&\s*/, message: "Python writes `&&` as `and`", write: () => " and " },
  { pattern: /\s*\|\|\s*/, message: "Python writes `||` as `or`", write: () => " or " },
  { pattern: /!(?=[\w(])/, message: "Python writes `!` as `not`", write: () => "not " },
  { pattern: /\w+\+\+/, message: "Python has no `++`: write `+= 1`", write: (text) => `${text.slice(0, -2)} += 1` },
  { pattern: /<>/, message: "Python 3 writes `<>` as `!=`", write: () => "!=" },
  { pattern: /\bnew\s+(?=[A-Z]\w*\()/, message: "Python makes objects without `new`", write: () => "" },
  {
    pattern: /^\s*(?:var|let|const)\s+(?=\w+\s*=)/,
    message: "Python declares variables without `var`, `let` or `const`",
    write: (text) => /^\s*/.exec(text)?.[0] ?? "",
  },
  {
    pattern: /^\s*function\s+(?=\w+\s*\()/,
    message: "Python defines functions with `def`",
    write: (text) => text.replace(/function\s+/, "def "),
  },
];

/** Characters that look right and are not: curly quotes, non-breaking spaces, full-width signs. */
export const invalidCharacter: Rule = {
  name: "invalid-character",
  match(failure) {
    const found = /^invalid (?:non-printable )?character\s+(?:'(.)' )?\(?U\+([0-9A-F]+)\)?/u.exec(
      failure.error?.message ?? "",
    );
    if (!isError(failure, "SyntaxError") || found === null) {
      return null;
    }
    return {
      message: `The character U+${found[2]} is no part of Python: it often comes from a word processor or a web page`,
      edit: changeLines(sourceLines(failure), plainCharacters),
    };
  },
};

const PLAIN: ReadonlyMap<string, string> = new Map([
  ["\u201c", '"'],
  ["\u201d", '"'],
  ["\u2018", "'"],
  ["\u2019", "'"],
  ["\u00a0", " "],
  ["\u2003", " "],
  ["\u2013", "-"],
  ["\u2212", "-"],
  ["\u00d7", "*"],
  ["\u200b", ""],
  ["\ufeff", ""],
  ["\uff08", "("],
  ["\uff09", ")"],
  ["\uff0c", ","],
  ["\uff1a", ":"],
]);

function plainCharacters(line: SourceLine): string {
  // Inside a proper string these characters are text and stay; curly quotes open no string, so they are seen here.
  return [...line.text]
    .map((character, index) =>
      (maskLiterals(line.text)[index] ?? "") === character ? (PLAIN.get(character) ?? character) : character,
    )
    .join("");
}

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
  [/'(?:break|continue)'.*(?:outside|not properly in) loop/, "`break` and `continue` belong inside a loop"],
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
    /source code (?:string )?cannot contain null bytes/,
    "The code holds NUL bytes: it was saved in another encoding, or is not a Python file",
  ],
];

function syntaxLine(failure: Failure, message: RegExp): SourceLine | null {
  return isError(failure, "SyntaxError") && message.test(failure.error?.message ?? "") ? sourceLine(failure) : null;
}
