import { type Failure, isError } from "../failure.ts";
import { changeLines, type SourceLine, sourceLine } from "../python/source.ts";
import { type Rule, tell } from "../rule.ts";

/** An f-string whose expression uses the quotes that the string itself has. */
export const formatStringQuotes: Rule = {
  name: "f-string-quotes",
  match(failure) {
    const line = isError(failure, "SyntaxError") ? sourceLine(failure) : null;
    if (
      line === null ||
      !/f-string|^invalid syntax|unterminated string|unmatched|forgot a comma|never closed|EOL while/.test(
        failure.error?.message ?? "",
      )
    ) {
      return isError(failure, "SyntaxError") && /^f-string/.test(failure.error?.message ?? "")
        ? tell(`The f-string cannot be read: ${failure.error?.message ?? ""}`)
        : null;
    }
    const edit = changeLines([line], swapInnerQuotes);
    return edit === null
      ? null
      : {
          message: "The expression in the f-string uses the same quotes as the string: use the other kind inside",
          edit,
        };
  },
};

/** `{name["key"]}` in a double-quoted f-string with single quotes, and the other way round. */
function swapInnerQuotes(line: SourceLine): string {
  return line.text.replace(
    /\b([fF][rR]?|[rR][fF])(["'])((?:\{[^{}]*\}|(?!\2).)*)\2/g,
    (whole, _prefix: string, quote: string) => {
      const other = quote === '"' ? "'" : '"';
      const swapped = whole.replace(/\{[^{}]*\}/g, (expression) =>
        expression.includes(other) ? expression : expression.replaceAll(quote, other),
      );
      return swapped;
    },
  );
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
    const line = sourceLine(failure);
    return { message: "A string lacks its closing quote", edit: line === null ? null : closeString(failure, line) };
  },
};

function closeString(failure: Failure, line: SourceLine): ReturnType<typeof changeLines> {
  const quotes = [...line.masked.matchAll(/["']/g)];
  const quote = quotes.at(-1);
  if (quote === undefined || quotes.length % 2 === 0) {
    return null;
  }
  const before = line.masked.slice(0, quote.index);
  const open = (before.match(/[([{]/g) ?? []).length - (before.match(/[)\]}]/g) ?? []).length;
  const closers = new RegExp(`[)\\]}]{0,${Math.max(0, open)}}:?\\s*$`).exec(line.text)?.[0] ?? "";
  // Text that goes on after the brackets may hold them itself; then only a person knows where it ends.
  const text = line.text.slice(quote.index + 1, line.text.length - closers.length);
  const isClear = !/["']/.test(text) && failure.code !== null;
  const end = line.text.length - closers.length;
  return isClear ? changeLines([line], (other) => other.text.slice(0, end) + quote[0] + other.text.slice(end)) : null;
}
