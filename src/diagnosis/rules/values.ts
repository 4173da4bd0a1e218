import { formatCount } from "../../config/index.ts";
import { capture, isError, type ReadFailure } from "../failure.ts";
import { editLine, sourceLine, sourceLines } from "../python/source.ts";
import { indexOfSequence, isName, sequenceAt } from "../python/tokens.ts";
import { isUnfinished } from "../python/value-types.ts";
import { type Advice, type Rule, tell } from "../rule.ts";

/** Text that is not the number it was taken for. */
export const notANumber: Rule = {
  name: "not-a-number",
  match(failure) {
    if (!isError(failure, "ValueError")) {
      return null;
    }
    const text = capture(failure, /^invalid literal for int\(\) with base \d+: (.+)$/s);
    if (text !== null) {
      const value = text.slice(1, -1);
      if (value.trim() === "") {
        return tell("The text is empty, so `int()` finds no number in it: skip empty text first");
      }
      const isFraction = /^\s*[-+]?\d*\.\d+\s*$/.test(value);
      return tell(
        isFraction
          ? `${text} is not a whole number: use \`float(...)\`, or \`int(float(...))\` to drop the fraction`
          : `${text} is not a whole number: check it with \`.isdigit()\`, or catch the ValueError`,
      );
    }
    const fraction = capture(failure, /^could not convert string to float: (.+)$/s);
    if (fraction !== null) {
      const hasComma = /\d,\d/.test(fraction);
      return tell(
        hasComma
          ? `${fraction} has a comma: take it out first, as in \`float(text.replace(",", ""))\``
          : `${fraction} is not a number: check the text before \`float()\`, or catch the ValueError`,
      );
    }
    const math = /^math domain error|expected a (?:positive|nonnegative) input/.test(failure.error?.message ?? "");
    return math
      ? tell(
          "The function is not defined for this number, such as a root or logarithm of a negative one: check the sign first",
        )
      : null;
  },
};

/** More or fewer values than there are names for them. */
export const unpacking: Rule = {
  name: "unpacking",
  match(failure) {
    const message = failure.error?.message ?? "";
    if (isError(failure, "TypeError") && /^cannot unpack non-iterable/.test(message)) {
      return tell(
        "One value is unpacked into several names: check what the right side gives, and return a tuple if it is a function",
      );
    }
    const found = /^(too many|not enough) values to unpack \(expected (?:at least )?(\d+)/.exec(message);
    if (!isError(failure, "ValueError") || found === null) {
      return null;
    }
    return (
      dictWithoutItems(failure) ??
      tell(
        `There are ${found[1] === "too many" ? "more" : "fewer"} values than the ${formatCount(Number(found[2]), "name")} on the left: use as many names, or \`*rest\``,
      )
    );
  },
};

function dictWithoutItems(failure: ReadFailure): Advice | null {
  const line = sourceLine(failure);
  const place = indexOfSequence(line?.tokens ?? [], ["for", isName, ",", isName, "in", isName]) + 5;
  const name = place < 5 ? undefined : line?.tokens[place];
  const after = line?.tokens[place + 1]?.text ?? ":";
  const isDict =
    name !== undefined &&
    [":", "]", "}", ")"].includes(after) &&
    sourceLines(failure).some(
      ({ tokens }) =>
        sequenceAt(tokens, 0, [name.text, "=", "{"]) || sequenceAt(tokens, 0, [name.text, "=", "dict", "("]),
    );
  return name === undefined || !isDict
    ? null
    : {
        message: `Looping over a dict gives its keys: use \`${name.text}.items()\` for keys and values`,
        edit: editLine(line, [{ start: name.end, end: name.end, text: ".items()" }]),
      };
}

/** A value whose items or length are asked for has none. */
export const noLength: Rule = {
  name: "no-length",
  match(failure) {
    const type = isError(failure, "TypeError") ? capture(failure, /^object of type '([\w.]+)' has no len\(\)/) : null;
    if (type === null || type === "NoneType" || isUnfinished(type)) {
      return null;
    }
    return tell(
      /^(?:generator|map|filter|zip)$/.test(type)
        ? `A \`${type}\` has no length before it is run: make a list of it first`
        : `A \`${type}\` has no length: use \`str(...)\` for its digits, or check that it is the value you expect`,
    );
  },
};

/** Text that is not JSON. */
export const notJson: Rule = {
  name: "not-json",
  match(failure) {
    if (!isError(failure, "JSONDecodeError")) {
      return null;
    }
    const message = failure.error?.message ?? "";
    if (/double quotes/.test(message)) {
      return tell("JSON wants double quotes around names and text, and no comma after the last item");
    }
    return tell(
      /^Expecting value: line 1 column 1/.test(message)
        ? "The text is not JSON from its first character on: print it, it may be empty or an error page"
        : `The text is not JSON: ${message}`,
    );
  },
};

/** Bytes that are not text in the expected encoding. */
export const wrongEncoding: Rule = {
  name: "wrong-encoding",
  match(failure) {
    const encoding = isError(failure, "UnicodeDecodeError", "UnicodeEncodeError")
      ? capture(failure, /^'([\w-]+)' codec/)
      : null;
    return encoding === null
      ? null
      : tell(
          `The data is not ${encoding}: name its encoding, as in \`open(path, encoding="latin-1")\`, or open it in binary mode`,
        );
  },
};
