import { isError } from "../failure.ts";
import { editLine, type SourceLine, sourceLine } from "../python/source.ts";
import { closingOf, type Token } from "../python/tokens.ts";
import { type Rule, tell } from "../rule.ts";

const COMPLAINTS: readonly RegExp[] = [
  /^unsupported operand type\(s\) for [^:]+: '(?:builtin_function_or_method|method)' and '/,
  /^unsupported operand type\(s\) for [^:]+: '[^']*' and '(?:builtin_function_or_method|method)'/,
  /^'[^']+' not supported between instances of '(?:builtin_function_or_method|method)' and '/,
  /^'[^']+' not supported between instances of '[^']*' and '(?:builtin_function_or_method|method)'/,
  /^can only concatenate \w+ \(not "(?:builtin_function_or_method|method)"\) to /,
  /^'(?:builtin_function_or_method|method|function)' object (?:is not (?:iterable|subscriptable)|has no attribute)/,
  /^argument of type '(?:builtin_function_or_method|method)' is not /,
  /^object of type '(?:builtin_function_or_method|method)' has no len\(\)/,
];

/** Methods that are called with nothing, and mean nothing without the call. */
const WITHOUT_ARGUMENTS: ReadonlySet<string> = new Set([
  "all",
  "any",
  "capitalize",
  "casefold",
  "copy",
  "decode",
  "encode",
  "flatten",
  "isalnum",
  "isalpha",
  "isdigit",
  "islower",
  "isnumeric",
  "isoformat",
  "isspace",
  "isupper",
  "items",
  "keys",
  "lower",
  "lstrip",
  "max",
  "mean",
  "median",
  "min",
  "now",
  "pop",
  "popitem",
  "read",
  "readline",
  "readlines",
  "rstrip",
  "split",
  "splitlines",
  "std",
  "strip",
  "sum",
  "swapcase",
  "timestamp",
  "title",
  "today",
  "tolist",
  "total_seconds",
  "upper",
  "values",
  "var",
]);

/** A function stands where its result is meant: `name.upper + "x"`, `for key in ages.keys:`. */
export const missingCall: Rule = {
  name: "missing-call",
  match(failure) {
    const message = failure.error?.message ?? "";
    if (!isError(failure, "TypeError", "AttributeError") || !COMPLAINTS.some((pattern) => pattern.test(message))) {
      return null;
    }
    const line = sourceLine(failure);
    const indexed =
      /^'[^']+' object is not subscriptable/.test(message) && line !== null ? indexedFunction(line) : null;
    if (indexed !== null) {
      return {
        message: `\`${indexed.name}\` is a function: call it with \`(...)\`, not \`[...]\``,
        edit: editLine(line, indexed.pieces),
      };
    }
    const uncalled = line === null ? [] : uncalledMethods(line);
    const [method, ...others] = uncalled;
    if (method === undefined || others.length > 0) {
      return tell("A function stands where its result is meant: call it with `()`");
    }
    return {
      message: `\`${method.text}\` is not called, so it is the function itself: write \`${method.text}()\``,
      edit: WITHOUT_ARGUMENTS.has(method.text)
        ? editLine(line, [{ start: method.end, end: method.end, text: "()" }])
        : null,
    };
  },
};

/** Attributes on a line that are read and not called, and whose owner is no module by the look of it. */
function uncalledMethods(line: SourceLine): readonly Token[] {
  const known = line.groups.flatMap((tokens) =>
    tokens.filter((token, index) => {
      const isRead = token.kind === "word" && tokens[index - 1]?.text === ".";
      return isRead && tokens[index + 1]?.text !== "(";
    }),
  );
  const likely = known.filter(({ text }) => WITHOUT_ARGUMENTS.has(text));
  return likely.length > 0 ? likely : known;
}

/** `print["x"]` or `items.append[1]`: the only call on the line that is written with the wrong brackets. */
function indexedFunction(line: SourceLine): {
  readonly name: string;
  readonly pieces: readonly { start: number; end: number; text: string }[];
} | null {
  const { tokens } = line;
  const places = tokens.flatMap((token, index) => {
    const isOpening = token.text === "[" && tokens[index - 1]?.kind === "word";
    return isOpening && CALLED.has(tokens[index - 1]?.text ?? "") ? [index] : [];
  });
  const [place, ...others] = places;
  const opening = tokens[place ?? -1];
  const closing = tokens[closingOf(tokens, place ?? -1)];
  return place === undefined || others.length > 0 || opening === undefined || closing === undefined
    ? null
    : {
        name: tokens[place - 1]?.text ?? "",
        pieces: [
          { ...opening, text: "(" },
          { ...closing, text: ")" },
        ],
      };
}

/** Functions and methods that are often written with an index's brackets. */
const CALLED: ReadonlySet<string> = new Set([
  "print",
  "len",
  "range",
  "sum",
  "max",
  "min",
  "sorted",
  "append",
  "extend",
  "head",
  "tail",
  "join",
  "format",
]);
