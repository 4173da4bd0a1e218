import { isError } from "../failure.ts";
import { type SourceLine, sourceLine } from "../python/source.ts";
import { closingOf, isName, primaryEnd, sequenceAt, splitTokens, type Token } from "../python/tokens.ts";
import { type Rule, tell } from "../rule.ts";

/** Characters of the longest expression that a sentence repeats. */
const LONGEST_SHOWN = 60;

/** A division by a value that is 0. */
export const divisionByZero: Rule = {
  name: "division-by-zero",
  match(failure) {
    if (!isError(failure, "ZeroDivisionError", "DivisionByZero", "DivisionUndefined")) {
      return null;
    }
    if (/negative power/.test(failure.error?.message ?? "")) {
      return tell("0 has no negative power: check the base before, and decide what the result is then");
    }
    const line = sourceLine(failure);
    const divisors = line === null ? [] : [...new Set(divisorsOn(line))];
    // A number that is written down is 0 or is not; what could be 0 is the rest.
    const variable = divisors.filter((divisor) => !/^\(?\d[\w.]*\)?$/.test(divisor));
    const [only] = variable;
    if (only === undefined) {
      return tell(
        divisors.length === 0
          ? "The divisor is 0: check it before dividing, and decide what the result is then"
          : "The divisor is written as 0, and nothing can be divided by it: write the number that is meant",
      );
    }
    return tell(
      variable.length === 1
        ? `\`${only}\` is 0 here: guard the division, as in \`if ${only} == 0: ...\`, and decide what the result is then`
        : `One of ${variable.map((divisor) => `\`${divisor}\``).join(", ")} is 0 here: guard the division, and decide what the result is then`,
    );
  },
};

const DIVISIONS: ReadonlySet<string> = new Set(["/", "//", "%", "/=", "//=", "%="]);

/** What the line divides by. */
function divisorsOn(line: SourceLine): readonly string[] {
  return line.groups.flatMap((tokens) =>
    tokens.flatMap((token, index) => {
      // Text before a `%` is formatted.
      const divides = DIVISIONS.has(token.text) && tokens[index - 1]?.kind !== "string";
      const span = divides
        ? divisorAt(tokens, index + 1, token.text.endsWith("="))
        : sequenceAt(tokens, index, ["divmod", "("])
          ? secondArgument(tokens, index + 1)
          : null;
      const text = span === null ? "" : line.text.slice(span.start, span.end);
      return text === "" || text.length > LONGEST_SHOWN ? [] : [text];
    }),
  );
}

interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** The operand at `start`; the rest of the statement after `/=` and its like. */
function divisorAt(tokens: readonly Token[], start: number, takesRest: boolean): Stretch | null {
  const first = tokens[start];
  const last = tokens[takesRest ? tokens.length - 1 : primaryEnd(tokens, start)];
  return first === undefined || last === undefined ? null : { start: first.start, end: last.end };
}

function secondArgument(tokens: readonly Token[], opening: number): Stretch | null {
  const given = splitTokens(tokens.slice(opening + 1, closingOf(tokens, opening)), ",")[1] ?? [];
  const [first, last] = [given[0], given.at(-1)];
  return first === undefined || last === undefined || !isName(first) ? null : { start: first.start, end: last.end };
}
