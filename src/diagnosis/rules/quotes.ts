import { isError, type ReadFailure } from "../failure.ts";
import { boundNames } from "../python/bindings.ts";
import { changeLines, type SourceLine, sourceLine, sourceLines, withPieces } from "../python/source.ts";
import { type Rule, tell } from "../rule.ts";
import type { Edit } from "../suggestion.ts";

/** An f-string whose expression uses the quotes that the string itself has. */
export const formatStringQuotes: Rule = {
  name: "f-string-quotes",
  match(failure) {
    const message = failure.error?.message ?? "";
    const line = isError(failure, "SyntaxError") ? sourceLine(failure) : null;
    const edit = line !== null && COMPLAINT.test(message) ? changeLines([line], swapInnerQuotes) : null;
    if (edit !== null) {
      return {
        message: "The expression in the f-string uses the same quotes as the string: use the other kind inside",
        edit,
      };
    }
    return isError(failure, "SyntaxError") && /^f-string/.test(message) && line === null
      ? tell(`The f-string cannot be read: ${message}`)
      : null;
  },
};

const COMPLAINT = /f-string|^invalid syntax|unterminated string|unmatched|forgot a comma|never closed|EOL while/;

/** `{name["key"]}` in a double-quoted f-string with single quotes, and the other way round. */
function swapInnerQuotes(line: SourceLine): string {
  const open = line.literals.find((literal) => literal.endsInField && literal.quote.length === 1);
  const fields = open === undefined ? null : readNested(line.text, open.start + open.prefix.length);
  if (open === undefined || fields === null) {
    return line.text;
  }
  const other = open.quote === '"' ? "'" : '"';
  const pieces = fields.map(({ start, end }) => {
    const written = line.text.slice(start, end);
    return { start, end, text: written.includes(other) ? written : written.replaceAll(open.quote, other) };
  });
  return withPieces(line, pieces);
}

/**
 * The expressions of an f-string that begins at `opening`, when strings in them may have its own quotes; null when the
 * string has no end on the line then.
 */
function readNested(text: string, opening: number): readonly { start: number; end: number }[] | null {
  const quote = text.charAt(opening);
  const fields: { start: number; end: number }[] = [];
  let start: number | null = null;
  let inner: string | null = null;
  for (let position = opening + 1; position < text.length; position += 1) {
    const here = text.charAt(position);
    if (start === null) {
      if (here === quote) {
        return fields;
      }
      if (here === "\\" || text.startsWith("{{", position)) {
        position += 1;
      } else if (here === "{") {
        start = position + 1;
      }
    } else if (inner !== null) {
      inner = here === inner ? null : inner;
    } else if (here === '"' || here === "'") {
      inner = here;
    } else if (here === "}") {
      fields.push({ start, end: position });
      start = null;
    }
  }
  return null;
}

/** A string without its closing quote. */
export const unterminatedString: Rule = {
  name: "unterminated-string",
  match(failure) {
    const message = failure.error?.message ?? "";
    if (!isError(failure, "SyntaxError") || !/^unterminated |^EOL while scanning|^EOF while scanning/.test(message)) {
      return null;
    }
    if (/triple-quoted/.test(message)) {
      return tell("A string in triple quotes is never closed: end it with the three quotes it begins with");
    }
    return { message: "A string lacks its closing quote", edit: closeString(failure) };
  },
};

/** Whether a text holds what may be the rest of the line's code: `print("Total, total)` and `"Total + total`. */
function holdsCode(failure: ReadFailure, text: string): boolean {
  const words = new Set([...text.matchAll(/[,+%]\s{0,9}(\w{1,99})/g)].map((found) => found[1] ?? ""));
  return (
    [...words].some((word) => /^\d/.test(word)) ||
    (words.size > 0 && sourceLines(failure).some((other) => boundNames(other).some((name) => words.has(name))))
  );
}

/** Puts the quote before the brackets and the colon at the end of the line, as many as were open before the string. */
function closeString(failure: ReadFailure): Edit | null {
  const line = sourceLine(failure);
  const literal = line?.literals.at(-1);
  if (line === null || literal === undefined || literal.isClosed || literal.quote.length > 1) {
    return null;
  }
  const text = line.text.slice(literal.start + literal.prefix.length + 1);
  // Another quote may be the one that was to close it.
  if (/["'\\]/.test(text) || (/f/i.test(literal.prefix) && text.split("{").length !== text.split("}").length)) {
    return null;
  }
  if (holdsCode(failure, text)) {
    return null;
  }
  const before = line.masked.slice(0, literal.start);
  let open = before.split(/[([{]/).length - before.split(/[)\]}]/).length;
  let end = line.text.trimEnd().length;
  const opensBlock =
    line.text.charAt(end - 1) === ":" && ["if", "elif", "for", "while"].includes(line.tokens[0]?.text ?? "");
  end -= opensBlock ? 1 : 0;
  while (open > 0 && ")]}".includes(line.text.charAt(end - 1) || " ")) {
    end -= 1;
    open -= 1;
  }
  const closed = line.text.slice(literal.start + literal.prefix.length + 1, end);
  // Brackets in the text may be those of the code after it.
  const isText = !/[()[\]{}]/.test(/f/i.test(literal.prefix) ? closed.replaceAll(/[{}]/g, "") : closed);
  return isText ? changeLines([line], ({ text: all }) => all.slice(0, end) + literal.quote + all.slice(end)) : null;
}
