import { defineRule } from "../known-error.ts";
import { onlyCall, writtenText } from "../python/call.ts";
import { editLine, type SourceLine } from "../python/source.ts";
import type { Rule } from "../rule.ts";
import type { Edit } from "../suggestion.ts";

const TYPE = ["TypeError"];

/** Text that is joined, searched or filled in with what is none. */
export const texts: Rule = defineRule("text-parts", [
  {
    errors: TYPE,
    text: /^sequence item \d+: expected str instance, (?:numpy\.)?(?:u?int\d*|float\d*|bool|Decimal) found/,
    say: '`join` takes texts only: convert each part, as in `", ".join(map(str, values))`',
    edit: joinAsText,
  },
  {
    errors: TYPE,
    text: /^sequence item (\d+): expected str instance, (?!NoneType)(\w+) found/,
    say: (item, type) =>
      `\`join\` takes texts only, and item ${item} is a \`${type}\`: convert each part, or leave it out`,
  },
  {
    errors: TYPE,
    text: /^can only join an iterable/,
    say: "`join` takes a list of texts: a single value needs no `join`, only `str(...)`",
  },
  {
    errors: TYPE,
    text: /^'in <string>' requires string as left operand, not (\w+)/,
    say: (type) => `Only text is looked for in text, and this is a \`${type}\`: convert it with \`str(...)\``,
  },
  {
    errors: TYPE,
    text: /^(startswith|endswith) first arg must be str or a tuple of str, not list/,
    say: (name) => `\`${name}\` takes several texts as a tuple: \`tuple([...])\``,
    edit: (line) => asTuple(line, ["startswith", "endswith"], 0),
  },
  {
    errors: TYPE,
    text: /^isinstance\(\) arg 2 must be a type, a tuple of types/,
    say: "`isinstance` takes several types as a tuple: `isinstance(value, (int, str))`",
    edit: (line) => asTuple(line, ["isinstance"], 1),
  },
  {
    errors: TYPE,
    text: /^unsupported format string passed to (?!NoneType)(\w+)\.__format__/,
    say: (type) => `A \`${type}\` has no such format: format its parts, or \`str(...)\` of it`,
  },
  {
    errors: ["ValueError"],
    text: /^Unknown format code '(\w)' for object of type '(\w+)'/,
    say: (code, type) =>
      type === "str"
        ? `\`:${code}\` formats numbers, and this is text: convert it first, as in \`float(...)\``
        : `\`:${code}\` does not format a \`${type}\`: convert it first, as in \`int(...)\`, or use another format`,
  },
  {
    errors: TYPE,
    text: /^%(\w) format: an? [\w ]{1,40} is required, not (\w+)/,
    say: (code, type) => `\`%${code}\` takes a number, and gets a \`${type}\`: convert it, or write \`%s\``,
  },
  {
    errors: TYPE,
    text: /^not enough arguments for format string/,
    say: "The text has more places than there are values: give them all as one tuple, `% (first, second)`",
  },
  {
    errors: TYPE,
    text: /^not all arguments converted during string formatting/,
    say: "There are more values than places in the text: add a `%s` for each, or use an f-string; for a remainder, convert the text to a number first",
  },
  {
    errors: ["ValueError"],
    text: /^substring not found/,
    say: "The text does not hold what is looked for: ask with `in` first, or use `find`, which gives -1",
  },
  {
    errors: ["error", "PatternError"],
    text: /^(.{1,80}) at position (\d+)/,
    say: (what, position) =>
      `The regular expression is wrong at position ${position} (${what}): write a backslash before a sign that stands for itself, or use \`re.escape(text)\``,
  },
  {
    errors: TYPE,
    text: /^cannot use a (string|bytes) pattern on a (bytes-like|string)/,
    say: (pattern) =>
      pattern === "string"
        ? "The pattern is text and what is searched are bytes: `decode()` them first"
        : "The pattern is bytes and what is searched is text: write the pattern without `b`",
  },
]);

function joinAsText(line: SourceLine): Edit | null {
  const call = onlyCall(line, ["join"]);
  const [given, ...others] = call?.given ?? [];
  const [first, last] = [given?.[0], given?.at(-1)];
  if (given === undefined || others.length > 0 || first === undefined || last === undefined) {
    return null;
  }
  const isGenerator = given.some(({ text, depth }) => text === "for" && depth === first.depth);
  const written = writtenText(line, given);
  return editLine(line, [
    { start: first.start, end: last.end, text: `map(str, ${isGenerator ? `(${written})` : written})` },
  ]);
}

/** An argument of a call as a tuple. */
function asTuple(line: SourceLine, names: readonly string[], place: number): Edit | null {
  const given = onlyCall(line, names)?.given[place];
  const [first, last] = [given?.[0], given?.at(-1)];
  return first === undefined || last === undefined
    ? null
    : editLine(line, [
        { start: first.start, end: first.start, text: "tuple(" },
        { start: last.end, end: last.end, text: ")" },
      ]);
}
