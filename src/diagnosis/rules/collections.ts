import { capture, isError, type ReadFailure } from "../failure.ts";
import { meant, nearNames, onlyName } from "../near-name.ts";
import { editLine, findTokens, type SourceLine, sourceLine } from "../python/source.ts";
import { indexOfSequence, isName, sequenceAt, type Token } from "../python/tokens.ts";
import { isUnfinished } from "../python/value-types.ts";
import { type Rule, tell } from "../rule.ts";
import type { Edit } from "../suggestion.ts";
import { arrayIndex } from "./arrays.ts";
import { isTableKey } from "./missing-column.ts";
import { renameKey } from "./rename-key.ts";
import { tables } from "./tables.ts";

const LOOKED_BACK = 8;

/** An index past the end of a sequence. */
export const indexOutOfRange: Rule = {
  name: "index-out-of-range",
  match(failure) {
    if (!isError(failure, "IndexError")) {
      return null;
    }
    const loop = loopOnePastEnd(failure);
    if (loop !== null) {
      return {
        message: `The loop on line ${loop.line.number} goes one past the end: the last index is \`len(...) - 1\``,
        edit: loop.edit,
      };
    }
    const line = sourceLine(failure);
    if (/assignment index out of range/.test(failure.error?.message ?? "")) {
      return tell("A list does not grow by setting an item past its end: use `append(value)`");
    }
    const last = line === null ? null : indexOfLength(line);
    if (last !== null) {
      return {
        message: "Indexes end at `len(...) - 1`: the last item is `[-1]`",
        edit: editLine(line, [last]),
      };
    }
    if (arrayIndex.match(failure, {}) !== null || tables.match(failure, {}) !== null) {
      return null;
    }
    const message = failure.error?.message ?? "";
    if (/^Replacement index \d+ out of range/.test(message)) {
      return tell("`format()` gets fewer values than the text has `{}`: give it a value for each");
    }
    if (/^Cannot choose from an empty sequence|pop from (?:an )?empty/.test(message)) {
      return tell("Nothing is left to take: check that it is not empty first");
    }
    return tell("The index is past the end: check `len(...)` first, or loop over the items themselves");
  },
};

/** `range(len(items) + 1)` or `while i <= len(items)` at or shortly before the failing line. */
function loopOnePastEnd(failure: ReadFailure): { readonly line: SourceLine; readonly edit: Edit | null } | null {
  const last = failure.error?.line ?? 0;
  for (let number = last; number >= Math.max(1, last - LOOKED_BACK); number -= 1) {
    const line = sourceLine(failure, number);
    const tokens = line?.tokens ?? [];
    const sum = indexOfSequence(tokens, ["len", "(", isName, ")", "+", "1", ")"]);
    const isRange =
      sequenceAt(tokens, sum - 2, ["range", "("]) || sequenceAt(tokens, sum - 4, ["range", "(", "0", ","]);
    const [plus, one] = [tokens[sum + 4], tokens[sum + 5]];
    if (line !== null && sum > 0 && isRange && plus !== undefined && one !== undefined) {
      const start = tokens[sum + 3]?.end ?? plus.start;
      return { line, edit: editLine(line, [{ start, end: one.end, text: "" }]) };
    }
    const bound = tokens[0]?.text === "while" ? indexOfSequence(tokens, ["<=", "len", "(", isName, ")"]) : -1;
    const sign = tokens[bound];
    if (line !== null && sign !== undefined) {
      return { line, edit: editLine(line, [{ ...sign, text: "<" }]) };
    }
  }
  return null;
}

/** What becomes of `items[len(items)]`; null when it is not on the line. */
function indexOfLength(
  line: SourceLine,
): { readonly start: number; readonly end: number; readonly text: string } | null {
  const { tokens } = line;
  const start = indexOfSequence(tokens, [isName, "[", "len", "(", isName, ")", "]"]);
  const opening = tokens[start + 1];
  const closing = tokens[start + 6];
  const isSame = start !== -1 && tokens[start]?.text === tokens[start + 4]?.text;
  return isSame && opening !== undefined && closing !== undefined
    ? { start: opening.end, end: closing.start, text: "-1" }
    : null;
}

/** A key that the mapping does not have. */
export const missingKey: Rule = {
  name: "missing-key",
  match(failure) {
    if (!isError(failure, "KeyError") || isTableKey(failure)) {
      return null;
    }
    const shown = failure.error?.message ?? "";
    const { key: known, keys = [] } = failure.facts;
    const key = /^['"]/.test(shown) ? (known ?? shown.slice(1, -1)) : null;
    const near = key === null ? [] : nearNames(failure, key, keys);
    if (key !== null && near.length > 0) {
      const name = onlyName(near);
      return {
        message: `There is no key '${key}': ${meant(near).replaceAll("`", "'")}`,
        edit: name === null ? null : renameKey(sourceLine(failure), key, name),
      };
    }
    // For a key that is text the interpreter sends the keys like it, else the first ones as Python writes them.
    const listed = keys.slice(0, 10).map((name) => (key === null ? name : `'${name}'`));
    const others = listed.length === 0 ? "" : `; among its keys are ${listed.join(", ")}`;
    return tell(`There is no key ${shown}${others}: use \`.get(${shown}, default)\` or check with \`in\` first`);
  },
};

/** A list or another changeable value where only a fixed one may stand. */
export const unhashable: Rule = {
  name: "unhashable",
  match(failure) {
    const type = isError(failure, "TypeError") ? capture(failure, /unhashable type: '([^']+)'/) : null;
    if (type === null) {
      return null;
    }
    return tell(
      type === "slice"
        ? "A dict cannot be sliced with `[start:end]`: slice a list of its keys or items"
        : `A \`${type}\` cannot be a key or an item of a set: use ${FIXED.get(type) ?? "a value that does not change"}`,
    );
  },
};

const FIXED: ReadonlyMap<string, string> = new Map([
  ["list", "a tuple"],
  ["set", "a frozenset"],
  ["dict", "a tuple of its items"],
]);

/** Names of variables that count. */
const COUNTERS: ReadonlySet<string> = new Set(["_", "i", "j", "k", "idx", "index", "count", "row", "col", "step"]);

/** A number where the items of something were to be looped over. */
export const loopOverNumber: Rule = {
  name: "loop-over-number",
  match(failure) {
    const type = isError(failure, "TypeError") ? capture(failure, /^'(int|float)' object is not iterable/) : null;
    const line = type === null ? null : sourceLine(failure);
    if (type === null) {
      return null;
    }
    return {
      message: "A number has no items to loop over: use `range(...)` to count, or `str(...)` for its digits",
      edit: type === "float" || line === null ? null : countTo(line),
    };
  },
};

/** `for i in 5:` or `for i in len(items):` as a loop over the numbers up to there. */
function countTo(line: SourceLine): Edit | null {
  const { tokens } = line;
  const isLoop = sequenceAt(tokens, 0, ["for", isName, "in"]) && tokens.at(-1)?.text === ":";
  const [first, last] = [tokens[3], tokens[tokens.length - 2]];
  const isLength = sequenceAt(tokens, 3, ["len", "(", isName, ")", ":"]);
  const isOne = tokens.length === 5 && (first?.kind === "number" || isName(first));
  // A variable that does not look like a counter may be meant to take the number's digits.
  const counts = first?.kind === "number" || COUNTERS.has(tokens[1]?.text ?? "");
  return isLoop && first !== undefined && last !== undefined && (isLength || (isOne && counts))
    ? editLine(line, [
        { start: first.start, end: first.start, text: "range(" },
        { start: last.end, end: last.end, text: ")" },
      ])
    : null;
}

/** A sequence is indexed with something that is not a whole number. */
export const wrongIndexType: Rule = {
  name: "wrong-index-type",
  match(failure) {
    const found = /^(\w+) (?:indices|index) must be integers(?: or slices)?,? not '?(\w+)'?/.exec(
      failure.error?.message ?? "",
    );
    if (!isError(failure, "TypeError") || found === null) {
      return null;
    }
    const [, sequence = "", given = ""] = found;
    if (given === "float") {
      const line = sourceLine(failure);
      const signs = line === null ? [] : findTokens(line, isDivisionInIndex);
      return {
        message: "`/` gives a fraction, which is no index: divide with `//`",
        edit:
          signs.length === 1
            ? editLine(
                line,
                signs.map((sign) => ({ ...sign, text: "//" })),
              )
            : null,
      };
    }
    const article = /^[aeiou]/.test(sequence) ? "An" : "A";
    return tell(
      given === "tuple"
        ? `${article} \`${sequence}\` takes one index at a time: write \`rows[i][j]\`, or make an array of numpy of it`
        : `${article} \`${sequence}\` is indexed by position, not by \`${given}\`: use a whole number, or check that the value is the dict you expect`,
    );
  },
};

/** Whether the token is a `/` whose nearest open bracket is one of an index. */
function isDivisionInIndex(tokens: readonly Token[], index: number): boolean {
  const sign = tokens[index];
  const opening =
    sign?.text === "/"
      ? tokens.findLastIndex((token, place) => place < index && token.depth === sign.depth - 1 && token.text === "[")
      : -1;
  const isInside = !tokens.slice(opening + 1, index).some((token) => token.depth < (sign?.depth ?? 0));
  return opening > 0 && isInside;
}

/** A value that cannot be changed or indexed is. */
export const itemNotSupported: Rule = {
  name: "item-not-supported",
  match(failure) {
    if (!isError(failure, "TypeError")) {
      return null;
    }
    const assigned = capture(failure, /^'([^']+)' object does not support item (?:assignment|deletion)/);
    if (assigned !== null) {
      return tell(
        assigned === "str"
          ? "Text cannot be changed in place: build new text, or work on `list(text)`"
          : `A \`${assigned}\` cannot be changed in place: make a list or a dict of it first`,
      );
    }
    const view = capture(
      failure,
      /^'(dict_(?:keys|values|items)|map|filter|zip|set|generator)' object is not subscriptable/,
    );
    if (view !== null) {
      return tell(`A \`${view}\` has no positions: make a list of it first, as in \`list(...)[0]\``);
    }
    const other = capture(failure, /^'([^']+)' object is not subscriptable/);
    return other === null || other === "NoneType" || other.startsWith("Axes") || isUnfinished(other)
      ? null
      : tell(`A \`${other}\` cannot be indexed with \`[...]\`: check that it is of the type you expect`);
  },
};

/** A dict or set changes while it is looped over. */
export const changedDuringIteration: Rule = {
  name: "changed-during-iteration",
  match(failure) {
    if (!isError(failure, "RuntimeError") || !/changed (?:size )?during iteration/.test(failure.error?.message ?? "")) {
      return null;
    }
    const line = sourceLine(failure);
    return {
      message: "What is looped over changes in the loop: loop over a copy, `list(...)`",
      edit: line === null ? null : loopOverCopy(line),
    };
  },
};

function loopOverCopy(line: SourceLine): Edit | null {
  const { tokens } = line;
  const inWord = tokens.findIndex(({ text, depth }) => text === "in" && depth === 0);
  const first = tokens[inWord + 1];
  const last = tokens[tokens.length - 2];
  const looped = tokens.slice(inWord + 1, -1);
  const isPlain = looped.every(({ text, kind }) => kind === "word" || [".", "(", ")"].includes(text));
  return tokens[0]?.text === "for" && tokens.at(-1)?.text === ":" && inWord > 0 && isPlain && first && last
    ? editLine(line, [
        { start: first.start, end: first.start, text: "list(" },
        { start: last.end, end: last.end, text: ")" },
      ])
    : null;
}
