import { isError, type ReadFailure } from "../failure.ts";
import { meant, nearNames, onlyName } from "../near-name.ts";
import { onlyCall } from "../python/call.ts";
import { nearest } from "../python/nearest.ts";
import { editLine, type SourceLine, sourceLine, sourceLines } from "../python/source.ts";
import { closingOf, literalText } from "../python/tokens.ts";
import { type Advice, type Rule, tell } from "../rule.ts";
import type { Edit } from "../suggestion.ts";
import { renameKey } from "./rename-key.ts";

/** A column or row that a table of pandas does not have. */
export const missingColumn: Rule = {
  name: "missing-column",
  match(failure) {
    if (!isTableKey(failure)) {
      return null;
    }
    const shown = failure.facts.key ?? unquoted(failure.error?.message ?? "");
    const line = sourceLine(failure);
    if (/^-?\d+$/.test(shown)) {
      return tell(
        `The table has no label ${shown}: positions are taken with \`.iloc[${shown}]\`, columns by their names`,
      );
    }
    if (shown.startsWith("(")) {
      return {
        message: "Several columns are taken with a list of their names: `frame[[...]]`, with two brackets",
        edit: line === null ? null : doubleBrackets(line),
      };
    }
    const names = [...shown.matchAll(/'([^']{1,200})'/g)].map((found) => found[1] ?? "");
    const [name = shown.slice(shown.lastIndexOf(": ") + 1).trim()] = names;
    if (shown.endsWith("not found in axis")) {
      return dropped(line, name);
    }
    return explain(failure, name);
  },
};

/** Whether a key was looked for in a table, and not in a dict. */
export function isTableKey(failure: ReadFailure): boolean {
  const { error } = failure;
  const isPandas = (path: string): boolean => /[/\\]pandas[/\\]/.test(path);
  return (
    isError(failure, "KeyError") &&
    error !== null &&
    (error.frames.some(({ file }) => isPandas(file)) || isPandas(error.traceback))
  );
}

/** The text that a KeyError shows as Python writes it. */
function unquoted(message: string): string {
  const quote = message.charAt(0);
  const isQuoted = (quote === "'" || quote === '"') && message.endsWith(quote) && message.length > 1;
  return isQuoted ? message.slice(1, -1).replaceAll("\\'", "'") : message;
}

function explain(failure: ReadFailure, name: string): Advice {
  const near = nearNames(failure, name, failure.facts.keys);
  const only = onlyName(near);
  if (near.length > 0) {
    return {
      message: `The table has no column '${name}': ${meant(near).replaceAll("`", "'")}`,
      edit: only === null ? null : renameKey(sourceLine(failure), name, only),
    };
  }
  // Any other text of the program may be the column's name, and may be something else.
  const texts = sourceLines(failure).flatMap(({ tokens }) => tokens.map((token) => literalText(token) ?? ""));
  const [other] = nearest(name, texts);
  const hint = other === undefined ? "" : `; is '${other}' meant?`;
  return tell(`The table has no column '${name}': print its \`columns\` to see their names${hint}`);
}

/** `drop` looks among the rows unless it is told otherwise. */
function dropped(line: SourceLine | null, name: string): Advice {
  const call = line === null ? null : onlyCall(line, ["drop"]);
  const [given] = call?.given ?? [];
  const isPlain = call !== null && given !== undefined && call.given.length === 1 && !namesAxis(call.keywords);
  if (!isPlain) {
    return tell(`There is nothing called '${name}' to drop: print the table's \`columns\` and \`index\``);
  }
  const place = given[0]?.start ?? 0;
  return {
    message: `\`drop\` looks for '${name}' among the rows: write \`columns=\` before it to drop a column`,
    edit: editLine(line, [{ start: place, end: place, text: "columns=" }]),
  };
}

function namesAxis(keywords: readonly string[]): boolean {
  return keywords.some((keyword) => ["axis", "columns", "index", "level"].includes(keyword));
}

/** `frame["a", "b"]` as `frame[["a", "b"]]`. */
function doubleBrackets(line: SourceLine): Edit | null {
  const { tokens } = line;
  const places = tokens.flatMap((token, index) => {
    const last = token.text === "[" && index > 0 ? closingOf(tokens, index) : -1;
    const inside = tokens.slice(index + 1, Math.max(index, last));
    const isList = inside.length > 2 && inside.every(({ kind, text }) => kind === "string" || text === ",");
    return isList ? [{ opening: token, closing: tokens[last] ?? token }] : [];
  });
  const [place] = places;
  return place === undefined || places.length > 1
    ? null
    : editLine(line, [
        { start: place.opening.end, end: place.opening.end, text: "[" },
        { start: place.closing.start, end: place.closing.start, text: "]" },
      ]);
}
