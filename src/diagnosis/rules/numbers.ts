import { defineRule } from "../known-error.ts";
import { onlyCall } from "../python/call.ts";
import { editLine, type SourceLine } from "../python/source.ts";
import type { Rule } from "../rule.ts";
import type { Edit } from "../suggestion.ts";

const TYPE = ["TypeError"];
const VALUE = ["ValueError"];

/** Numbers that are none, or none that the function takes. */
export const numbers: Rule = defineRule("numbers", [
  {
    errors: TYPE,
    text: /^(int|float)\(\) argument must be a string.* not '(?!NoneType)(\w+)'/,
    say: (name, type) =>
      `\`${name}()\` converts one value, not a \`${type}\`: convert each, as in \`[${name}(value) for value in values]\``,
  },
  {
    errors: TYPE,
    text: /^'float' object cannot be interpreted as an integer/,
    say: "A whole number is needed and `/` gives a fraction: divide with `//`, or convert with `int(...)`",
    edit: wholeDivision,
  },
  {
    errors: TYPE,
    text: /^'str' object cannot be interpreted as an integer/,
    say: "A whole number is needed and this is text: convert it with `int(...)`",
  },
  {
    errors: TYPE,
    text: /^can't multiply sequence by non-int of type '(\w+)'/,
    say: (type) =>
      type === "float"
        ? "Text and lists are repeated a whole number of times: convert text to a number before the calculation, as in `float(...)`"
        : `Text and lists are multiplied by whole numbers, not by a \`${type}\`: convert both to numbers, or calculate for each element`,
  },
  {
    errors: TYPE,
    text: /^(?:bad operand type for (?:unary [-+~]|abs\(\))|type str doesn't define __round__)/,
    say: "A number is needed and this is none: convert it first, as in `float(...)`",
  },
  {
    errors: TYPE,
    text: /^can only concatenate list \(not "(\w+)"\) to list/,
    say: (type) => `A list is joined with a list, not with a \`${type}\`: use \`append(value)\`, or write \`[value]\``,
  },
  {
    errors: VALUE,
    text: /^(min|max)\(\) (?:arg is an empty sequence|iterable argument is empty)/,
    say: (name) =>
      `\`${name}()\` has nothing to choose from: check that there is something first, or give it \`default=...\``,
  },
  {
    errors: ["StatisticsError"],
    text: /requires at least (one|two) data points?/,
    say: (count) =>
      `The values are too few, as at least ${count} ${count === "one" ? "is" : "are"} needed: check their number first`,
  },
  {
    errors: ["OverflowError"],
    text: /^(?:math range error|\(34, |cannot convert float infinity)/,
    say: "The result is larger than a float can be: use whole numbers, `decimal`, or logarithms",
  },
  {
    errors: VALUE,
    text: /^cannot convert float NaN to integer/,
    say: "NaN is no whole number: check with `math.isnan(...)` first, or fill what is missing in a table with `.fillna(0)`",
  },
  {
    errors: VALUE,
    text: /^factorial\(\) not defined for negative values/,
    say: "There is no factorial of a negative number: check the sign first",
  },
  {
    errors: VALUE,
    text: /^empty range (?:for|in) rand|^low >= high|^Sample larger than population/,
    say: "There is nothing to choose from: the lower end must come first, and a sample is no larger than what it is taken from",
  },
  {
    errors: TYPE,
    text: /^Population must be a sequence/,
    say: "`random.sample` takes a list: write `random.sample(sorted(values), count)`",
  },
]);

/** The only `/` in the arguments of `range` as `//`. */
function wholeDivision(line: SourceLine): Edit | null {
  const call = onlyCall(line, ["range"]);
  const signs = (call?.given ?? []).flat().filter(({ text }) => text === "/");
  const [sign] = signs;
  return sign === undefined || signs.length > 1 ? null : editLine(line, [{ ...sign, text: "//" }]);
}
