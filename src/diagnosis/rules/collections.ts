import { capture, type Failure, factList, isError, nearName } from "../failure.ts";
import { nearest } from "../python/nearest.ts";
import { changeLines, escapePattern, replaceInCode, sourceLine } from "../python/source.ts";
import { type Rule, tell } from "../rule.ts";
import type { Edit } from "../suggestion.ts";

/** An index past the end of a sequence. */
export const indexOutOfRange: Rule = {
  name: "index-out-of-range",
  match(failure) {
    if (!isError(failure, "IndexError")) {
      return null;
    }
    const length = /\brange\(\s*(?:0\s*,\s*)?len\((\w+)\)\s*\+\s*1\s*\)/;
    const bound = /(?<=\bwhile\b[^:]*)<=(?=\s*len\(\w+\))/;
    const loop = lineBefore(failure, (masked) => length.test(masked) || bound.test(masked));
    if (loop !== null) {
      const trim = (text: string): string => text.replace(/\s*\+\s*1\s*\)$/, ")");
      return {
        message: `The loop on line ${loop.number} goes one past the end: the last index is \`len(...) - 1\``,
        edit: changeLines([loop], (line) =>
          length.test(line.masked) ? replaceInCode(line, length, trim) : replaceInCode(line, bound, () => "<"),
        ),
      };
    }
    const last = /\b(\w+)\[\s*len\(\1\)\s*\]/;
    const line = sourceLine(failure);
    if (line !== null && last.test(line.masked)) {
      const fromEnd = (text: string): string => `${text.slice(0, text.indexOf("["))}[-1]`;
      return {
        message: "Indexes end at `len(...) - 1`: the last item is `[-1]`",
        edit: changeLines([line], (candidate) => replaceInCode(candidate, last, fromEnd)),
      };
    }
    const what = /pop from (?:an )?empty/.test(failure.error?.message ?? "")
      ? "Nothing is left to take: check that it is not empty first"
      : "The index is past the end: check `len(...)` first, or loop over the items themselves";
    return tell(what);
  },
};

/** A key that the mapping does not have. */
export const missingKey: Rule = {
  name: "missing-key",
  match(failure) {
    if (!isError(failure, "KeyError")) {
      return null;
    }
    const shown = failure.error?.message ?? "";
    const key = /^'((?:[^'\\]|\\.)*)'$/.exec(shown)?.[1] ?? null;
    const keys = factList(failure, "keys");
    const near = nearName(failure) ?? (key === null ? null : nearest(key, keys));
    if (key !== null && near !== null) {
      return { message: `There is no key '${key}': '${near}' is probably meant`, edit: renameKey(failure, key, near) };
    }
    // For a key that is text the interpreter sends the keys like it, else the first ones as Python writes them.
    const listed = keys.slice(0, 10).map((name) => (key === null ? name : `'${name}'`));
    const known = listed.length === 0 ? "" : `; among its keys are ${listed.join(", ")}`;
    return tell(`There is no key ${shown}${known}: use \`.get(${shown}, default)\` or check with \`in\` first`);
  },
};

function renameKey(failure: Failure, key: string, near: string): Edit | null {
  const line = sourceLine(failure);
  if (line === null || /["'\\\n]/.test(near)) {
    return null;
  }
  const literal = new RegExp(`(["'])${escapePattern(key)}\\1`, "g");
  const isOnce = (line.text.match(literal) ?? []).length === 1;
  return isOnce
    ? changeLines([line], (candidate) => candidate.text.replace(literal, (_, quote: string) => quote + near + quote))
    : null;
}

/** A list or another changeable value where only a fixed one may stand. */
export const unhashable: Rule = {
  name: "unhashable",
  match(failure) {
    const type = isError(failure, "TypeError") ? capture(failure, /unhashable type: '([\w.]+)'/) : null;
    const how: Readonly<Record<string, string>> = { list: "a tuple", set: "a frozenset", dict: "a tuple of its items" };
    return type === null
      ? null
      : tell(`A \`${type}\` cannot be a key or an item of a set: use ${how[type] ?? "a value that does not change"}`);
  },
};

/** A number where the items of something were to be looped over. */
export const loopOverNumber: Rule = {
  name: "loop-over-number",
  match(failure) {
    const type = isError(failure, "TypeError") ? capture(failure, /^'(int|float)' object is not iterable/) : null;
    const line = type === null ? null : sourceLine(failure);
    if (type === null) {
      return null;
    }
    const loop = /(?<=\bfor\s+\w+\s+in\s+)(?:\d+|len\(\w+\)|\w+)(?=\s*:)/;
    return {
      message: "A number has no items to loop over: use `range(...)` to count",
      edit:
        type === "float" || line === null
          ? null
          : changeLines([line], (candidate) => replaceInCode(candidate, loop, (text) => `range(${text})`)),
    };
  },
};

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
      const division = /(?<=\[[^[\]]*[^/\s[]\s*)\/(?=\s*[^/\s][^[\]]*\])/;
      return {
        message: "`/` gives a fraction, which is no index: divide with `//`",
        edit: line === null ? null : changeLines([line], (candidate) => replaceInCode(candidate, division, () => "//")),
      };
    }
    return tell(
      `A \`${sequence}\` is indexed by position, not by \`${given}\`: use a whole number, or check that the value is the dict you expect`,
    );
  },
};

/** A value that cannot be changed or indexed is. */
export const itemNotSupported: Rule = {
  name: "item-not-supported",
  match(failure) {
    if (!isError(failure, "TypeError")) {
      return null;
    }
    const assigned = capture(failure, /^'([\w.]+)' object does not support item (?:assignment|deletion)/);
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
    const other = capture(failure, /^'([\w.]+)' object is not subscriptable/);
    return other === null || other === "NoneType"
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
    const loop = /(?<=\bfor\b[^:]*\bin\s+)\w[\w.]*(?:\(\))?(?=\s*:)/;
    return {
      message: "What is looped over changes in the loop: loop over a copy, `list(...)`",
      edit:
        line === null
          ? null
          : changeLines([line], (candidate) => replaceInCode(candidate, loop, (text) => `list(${text})`)),
    };
  },
};

function lineBefore(failure: Failure, test: (masked: string) => boolean): ReturnType<typeof sourceLine> {
  const last = failure.error?.line ?? 0;
  for (let number = last; number >= Math.max(1, last - 8); number -= 1) {
    const line = sourceLine(failure, number);
    if (line !== null && test(line.masked)) {
      return line;
    }
  }
  return null;
}
