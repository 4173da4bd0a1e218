import { capture, isError } from "../failure.ts";
import { type Call, onlyCall } from "../python/call.ts";
import { editLine, type Piece, type SourceLine, sourceLine } from "../python/source.ts";
import type { Rule } from "../rule.ts";
import type { Edit } from "../suggestion.ts";

/** What became of an argument that a library took away. */
interface Removed {
  readonly instead: string;
  /** The argument in its place, with its value where that changes too. @default no edit */
  readonly write?: string;
}

/** By function and argument. */
const REMOVED: ReadonlyMap<string, Removed> = new Map([
  ["fillna.method", { instead: "`.ffill()` or `.bfill()`" }],
  ["read_csv.error_bad_lines", { instead: '`on_bad_lines="skip"`', write: 'on_bad_lines="skip"' }],
  ["read_csv.warn_bad_lines", { instead: '`on_bad_lines="warn"`' }],
  ["read_csv.squeeze", { instead: '`.squeeze("columns")` after reading' }],
  ["read_csv.date_parser", { instead: "`date_format=...`" }],
  ["to_csv.line_terminator", { instead: "`lineterminator=...`", write: "lineterminator" }],
  ["read_excel.sheetname", { instead: "`sheet_name=...`", write: "sheet_name" }],
  ["drop_duplicates.take_last", { instead: '`keep="last"`' }],
  ["sort_values.columns", { instead: "`by=...`", write: "by" }],
  ["hist.normed", { instead: "`density=...`", write: "density" }],
  ["OneHotEncoder.sparse", { instead: "`sparse_output=...`", write: "sparse_output" }],
  ["LinearRegression.normalize", { instead: "a `StandardScaler` before the model" }],
  ["sorted.cmp", { instead: "`key=functools.cmp_to_key(...)`" }],
  ["sort.cmp", { instead: "`key=functools.cmp_to_key(...)`" }],
]);

/** An argument that the function had in an older version of its library. */
export const removedArgument: Rule = {
  name: "removed-argument",
  match(failure) {
    if (!isError(failure, "TypeError", "AttributeError")) {
      return null;
    }
    const keyword =
      capture(failure, /^[^()]+\(\) got an unexpected keyword argument '(\w{1,60})'/) ??
      capture(failure, /^'(\w{1,60})' is an invalid keyword argument for /);
    const line = keyword === null ? null : sourceLine(failure);
    const call = line === null || keyword === null ? null : callWith(line, keyword);
    const removed = call === null ? undefined : REMOVED.get(`${call.name.text}.${keyword}`);
    if (call === null || keyword === null || removed === undefined) {
      return null;
    }
    return {
      message: `\`${call.name.text}\` has no argument \`${keyword}\` any more: use ${removed.instead}`,
      edit: replaceArgument(call, keyword, removed) ?? fillInstead(call),
    };
  },
};

/** The call on the line that gives the argument by name. */
function callWith(line: SourceLine, keyword: string): Call | null {
  const names = [...REMOVED.keys()].filter((key) => key.endsWith(`.${keyword}`)).map((key) => key.split(".")[0] ?? "");
  const call = onlyCall(line, names);
  return call?.keywords.includes(keyword) === true ? call : null;
}

function replaceArgument(call: Call, keyword: string, { write }: Removed): Edit | null {
  const name = call.tokens.findIndex(
    (token, index) => index > call.index && token.text === keyword && call.tokens[index + 1]?.text === "=",
  );
  const [word, value, after] = [call.tokens[name], call.tokens[name + 2], call.tokens[name + 3]?.text ?? ""];
  if (write === undefined || word === undefined || value === undefined) {
    return null;
  }
  const isWhole = write.includes("=");
  // What is written with its value takes the place of `False` alone: anything else asked for something else.
  if (isWhole && (value.text !== "False" || ![",", ")"].includes(after))) {
    return null;
  }
  const piece: Piece = isWhole ? { start: word.start, end: value.end, text: write } : { ...word, text: write };
  return editLine(call.line, [piece]);
}

/** `fillna(method="ffill")` as `ffill()`. */
function fillInstead(call: Call): Edit | null {
  const written = call.line.text.slice(call.name.start, call.closing.end);
  const fill = /^fillna\(\s{0,9}method\s{0,9}=\s{0,9}["']([fb])(?:fill|ill)["']\s{0,9}\)$/.exec(written)?.[1];
  return fill === undefined
    ? null
    : editLine(call.line, [{ start: call.name.start, end: call.closing.end, text: `${fill}fill()` }]);
}
