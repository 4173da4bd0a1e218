import { isError } from "../failure.ts";
import {
  changeLines,
  codeLength,
  indentOf,
  type SourceLine,
  sourceLine,
  sourceLines,
  withPieces,
} from "../python/source.ts";
import { isName, type Token } from "../python/tokens.ts";
import type { Rule } from "../rule.ts";

/** `print` and `exec` as statements. */
export const printStatement: Rule = {
  name: "python2-print",
  match(failure) {
    const found = /^Missing parentheses in call to '(print|exec)'/.exec(failure.error?.message ?? "");
    if (!isError(failure, "SyntaxError") || found === null) {
      return null;
    }
    return {
      message: `\`${found[1]}\` is a function in Python 3: put what it gets into parentheses`,
      edit: changeLines(sourceLines(failure), (line) => callStatement(line)),
    };
  },
};

const BLOCK_WORDS: ReadonlySet<string> = new Set([
  "if",
  "elif",
  "else",
  "for",
  "while",
  "try",
  "except",
  "finally",
  "with",
]);

/** The first word of what a line does, after the block that it opens on the same line. */
function statementStart({ tokens }: SourceLine): Token | undefined {
  if (!BLOCK_WORDS.has(tokens[0]?.text ?? "")) {
    return tokens[0];
  }
  return tokens[tokens.findLastIndex(({ text, depth }) => text === ":" && depth === 0) + 1];
}

function callStatement(line: SourceLine): string {
  const word = statementStart(line);
  const after = word === undefined ? undefined : line.tokens[line.tokens.indexOf(word) + 1];
  const isStatement = line.depth === 0 && (word?.text === "print" || word?.text === "exec");
  if (word === undefined || !isStatement || ["=", ".", "(", ",", ")"].includes(after?.text ?? "")) {
    return line.text;
  }
  const length = codeLength(line);
  const head = line.text.slice(0, word.end);
  const given = line.text.slice(word.end, length).trim();
  const comment = line.text.slice(length);
  const last = line.tokens.at(-1)?.text ?? "";
  if (line.tokens.some(({ text }) => text === ";") || ["(", "[", "{", "\\"].includes(last)) {
    return line.text;
  }
  const stream = /^>>\s*([\w.]+)\s*,\s*(\S.*)$/.exec(given);
  if (stream !== null) {
    return `${head}(${stream[2]}, file=${stream[1]})${comment}`;
  }
  if (given.startsWith(">>")) {
    return line.text;
  }
  return given.endsWith(",")
    ? `${head}(${given.slice(0, -1).trimEnd()}, end=" ")${comment}`
    : `${head}(${given})${comment}`;
}

/** `except Name, variable:` and `raise Name, "text"`. */
export const oldExceptionSyntax: Rule = {
  name: "python2-exceptions",
  match(failure) {
    const line = isError(failure, "SyntaxError") ? sourceLine(failure) : null;
    const caught = line === null ? null : caughtWithComma(line);
    if (line !== null && caught !== null) {
      const names = line.text.slice(line.tokens[1]?.start, caught.start).trim();
      return {
        message: `Python 3 names a caught exception with \`as\`: \`except ${names} as ${line.tokens.at(-2)?.text}:\``,
        edit: changeLines(sourceLines(failure), (other) => {
          const comma = caughtWithComma(other);
          return comma === null ? other.text : withPieces(other, [{ ...comma, text: " as" }]);
        }),
      };
    }
    const comma = line?.tokens.findIndex(({ text, depth }) => text === "," && depth === 0) ?? -1;
    const place = line?.tokens[comma];
    if (
      line === null ||
      place === undefined ||
      line.tokens[0]?.text !== "raise" ||
      !isDotted(line.tokens.slice(1, comma))
    ) {
      return null;
    }
    const name = line.text.slice(line.tokens[1]?.start, place.start).trim();
    const given = line.text.slice(place.end, codeLength(line)).trim();
    // A third part is a traceback, which has another form now.
    return line.tokens.slice(comma + 1).some(({ text, depth }) => text === "," && depth === 0)
      ? null
      : {
          message: "Python 3 raises a call: put the text into parentheses",
          edit: changeLines([line], (other) => `${indentOf(other.text)}raise ${name}(${given})`),
        };
  },
};

/** The comma of `except Name, variable:` or `except (One, Other), variable:`; null for any other line. */
function caughtWithComma({ tokens }: SourceLine): Token | null {
  const comma = tokens.findIndex(({ text, depth }) => text === "," && depth === 0);
  const [variable, colon, ...rest] = tokens.slice(comma + 1);
  const isCaught =
    tokens[0]?.text === "except" && comma > 1 && isName(variable) && colon?.text === ":" && rest.length === 0;
  return isCaught ? (tokens[comma] ?? null) : null;
}

function isDotted(tokens: readonly Token[]): boolean {
  return tokens.length > 0 && tokens.every((token) => isName(token) || token.text === ".");
}
