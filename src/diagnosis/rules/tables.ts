import { defineRule } from "../known-error.ts";
import { onlyCall } from "../python/call.ts";
import { editLine, type SourceLine } from "../python/source.ts";
import type { Rule } from "../rule.ts";
import type { Edit } from "../suggestion.ts";

const VALUE = ["ValueError"];
const TYPE = ["TypeError"];
const NUMBERS_ONLY =
  "A column holds text, which has no mean: choose columns of numbers (`numeric_only=True`), or convert with `pd.to_numeric(...)`";
const TO_TEXT = "convert it with `.astype(str)`";

/** What a table of pandas does not take. */
export const tables: Rule = defineRule("tables", [
  {
    errors: VALUE,
    text: /^Length of values \((\d+)\) does not match length of index \((\d+)\)/,
    say: (given, rows) => `The new column has ${given} values and the table ${rows} rows: give a value for each row`,
  },
  {
    errors: VALUE,
    text: /^All arrays must be of the same length/,
    say: "The columns are not of the same length: make them so, or give each as a `pd.Series`, which leaves gaps",
  },
  {
    errors: VALUE,
    text: /^Length mismatch: Expected axis has (\d+) elements, new values have (\d+) elements/,
    say: (wanted, given) =>
      `${given} names are given for ${wanted}: name each, or rename a few with \`rename(columns={...})\``,
  },
  {
    errors: VALUE,
    text: /^Must have equal len keys and value when setting with an iterable/,
    say: "A row is set to another number of values than it has columns: give a value for each column",
  },
  {
    errors: ["MergeError"],
    text: /^No common columns to perform merge on/,
    say: "The tables have no column of the same name: say what fits what with `left_on=` and `right_on=`",
  },
  {
    errors: VALUE,
    text: /^You are trying to merge on (\S{1,40}) and (\S{1,40}) columns for key '([^']{1,80})'/,
    say: (left, right, key) =>
      `'${key}' is ${left} in one table and ${right} in the other: convert one with \`.astype(...)\` before the merge`,
  },
  {
    errors: TYPE,
    text: /^first argument must be an iterable of pandas objects|^concat\(\) takes 1 positional argument but/,
    say: "`pd.concat` takes the tables as one list: `pd.concat([first, second])`",
    edit: listOfTables,
  },
  {
    errors: TYPE,
    text: /^cannot concatenate object of type '<class '(\w+)'>'/,
    say: (type) =>
      `\`pd.concat\` joins tables, and a \`${type}\` is none: make one of it, as in \`pd.DataFrame([row])\``,
  },
  {
    errors: ["AttributeError"],
    text: /^Can only use \.str accessor with string values/,
    say: `The column holds no text: ${TO_TEXT} before \`.str\``,
  },
  {
    errors: ["AttributeError"],
    text: /^Can only use \.dt accessor with datetimelike values/,
    say: "The column holds no dates: read it with `pd.to_datetime(...)` before `.dt`",
  },
  {
    errors: TYPE,
    text: /^Cannot perform reduction '\w+' with string dtype|^dtype '\w+' does not support operation '\w+'|^agg function failed/,
    say: NUMBERS_ONLY,
  },
  {
    errors: ["IntCastingNaNError"],
    text: /^Cannot convert (?:non-finite values|NA to integer)/,
    say: "A missing value (NaN) is no whole number: fill it first with `.fillna(0)`, drop it, or convert to 'Int64', which has a place for it",
  },
  {
    errors: VALUE,
    text: /^Unable to parse string ['"](.{1,60}?)['"] at position (\d+)/,
    say: (text, row) =>
      `'${text}' in row ${row} is no number: clean it first, or use \`errors="coerce"\` to have NaN for it`,
  },
  {
    errors: VALUE,
    text: /^Index contains duplicate entries, cannot reshape/,
    say: "Some pairs of row and column occur more than once: use `pivot_table` with an `aggfunc`, or drop the duplicates",
  },
  {
    errors: ["InvalidIndexError"],
    text: /^Reindexing only valid with uniquely valued Index/,
    say: "Labels occur more than once: make them unique with `reset_index(drop=True)` or `loc[:, ~frame.columns.duplicated()]`",
  },
  {
    errors: ["IndexError"],
    text: /^(?:single positional indexer|positional indexers are|iloc cannot enlarge)/,
    say: "There is no row of that position: `iloc` counts from 0 to `len(frame) - 1`",
  },
  {
    errors: TYPE,
    text: /^Cannot index by location index with a non-integer key/,
    say: "`iloc` takes positions: use `loc` for labels",
  },
  {
    errors: TYPE,
    text: /^Only valid with DatetimeIndex, TimedeltaIndex or PeriodIndex/,
    say: "The table is not indexed by dates: `set_index(...)` to a column that was read with `pd.to_datetime(...)`, or use `on=`",
  },
  {
    errors: TYPE,
    text: /^only list-like objects are allowed to be passed to isin\(\)/,
    say: "`isin` takes a list: write `isin([...])`, or compare one value with `==`",
    edit: (line) => inBrackets(line, "isin"),
  },
  {
    errors: VALUE,
    text: /^Item wrong length (\d+) instead of (\d+)/,
    say: (given, rows) => `The condition has ${given} values and the table ${rows} rows: make it from the table itself`,
  },
  {
    errors: VALUE,
    text: /^(?:Usecols do not match columns, columns expected but not found|Missing column provided to 'parse_dates'): (.{1,200})/,
    say: (names) => `The file has no such column: ${names}; print the first lines of the file to see their names`,
  },
  {
    errors: ["EmptyDataError"],
    text: /^No columns to parse from file/,
    say: "The file is empty: check that it was written, and that it is the one that is meant",
  },
  {
    errors: ["ParserError"],
    text: /^Error tokenizing data\. .{0,20}Expected (\d+) fields in line (\d+), saw (\d+)/,
    say: (wanted, line, found) =>
      `Line ${line} of the file has ${found} fields where ${wanted} are expected: give the right \`sep=\`, skip lines above the table with \`skiprows=\`, or bad ones with \`on_bad_lines="skip"\``,
  },
]);

function listOfTables(line: SourceLine): Edit | null {
  const call = onlyCall(line, ["concat"]);
  const given = call?.given ?? [];
  const [first, last] = [given[0]?.[0], given.at(-1)?.at(-1)];
  return given.length > 1 && first !== undefined && last !== undefined
    ? editLine(line, [
        { start: first.start, end: first.start, text: "[" },
        { start: last.end, end: last.end, text: "]" },
      ])
    : null;
}

function inBrackets(line: SourceLine, name: string): Edit | null {
  const [given = [], ...others] = onlyCall(line, [name])?.given ?? [];
  const [first, last] = [given[0], given.at(-1)];
  return others.length === 0 && first !== undefined && last !== undefined
    ? editLine(line, [
        { start: first.start, end: first.start, text: "[" },
        { start: last.end, end: last.end, text: "]" },
      ])
    : null;
}
