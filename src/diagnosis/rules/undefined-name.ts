import { capture, isError, type ReadFailure } from "../failure.ts";
import { meant, nearNames, onlyName } from "../near-name.ts";
import { boundNames } from "../python/bindings.ts";
import { BUILTINS } from "../python/builtins.ts";
import { RENAMED_NAMES } from "../python/known-modules.ts";
import { changeLines, findTokens, indentOf, sourceLine, sourceLines, withPieces } from "../python/source.ts";
import { indexOfSequence, isVariable } from "../python/tokens.ts";
import type { Advice, Rule } from "../rule.ts";
import { tell } from "../rule.ts";
import type { Edit } from "../suggestion.ts";
import { importFor } from "./missing-import.ts";

/** A name of Python 2 or of another language. */
export const renamedName: Rule = {
  name: "renamed-name",
  match(failure) {
    const name = undefinedName(failure);
    const renamed = name === null ? undefined : RENAMED_NAMES.get(name);
    return name === null || renamed === undefined
      ? null
      : { message: `Python 3 has no \`${name}\`: use \`${renamed}\``, edit: rename(failure, name, renamed) };
  },
};

/** A name that differs little from one that exists. */
export const misspeltName: Rule = {
  name: "misspelt-name",
  match(failure) {
    const name = unexplainedName(failure);
    const near = name === null ? [] : nearFor(failure, name);
    if (name === null || near.length === 0) {
      return null;
    }
    const only = onlyName(near);
    const isSure = only !== null && !isPluralOf(name, only) && isUsedAs(failure, name, only);
    return {
      message: `\`${name}\` is not defined: ${meant(near)}`,
      edit: isSure ? rename(failure, name, only) : null,
    };
  },
};

/** `item` and `items` are two things more often than one that is misspelt. */
function isPluralOf(one: string, other: string): boolean {
  return `${one}s` === other || `${other}s` === one;
}

/** Whether a builtin function that is meant is called: a variable `id_` that is not there is no `id`. */
function isUsedAs(failure: ReadFailure, name: string, meant: string): boolean {
  const line = sourceLine(failure);
  return (
    !BUILTINS.has(meant) ||
    (line?.groups ?? []).every((tokens) =>
      tokens.every((token, index) => token.text !== name || tokens[index + 1]?.text === "("),
    )
  );
}

/** A name that nothing like it exists for. */
export const undefinedNameRule: Rule = {
  name: "undefined-name",
  match(failure) {
    const name = unexplainedName(failure);
    return name === null || nearFor(failure, name).length > 0 ? null : explain(failure, name);
  },
};

function explain(failure: ReadFailure, name: string): Advice {
  const lines = sourceLines(failure);
  const used = sourceLine(failure);
  const later =
    used === null
      ? undefined
      : lines
          .slice(used.number)
          .find((line) => indentOf(line.text).length <= indentOf(used.text).length && boundNames(line).includes(name));
  if (later !== undefined) {
    return tell(`\`${name}\` is used before line ${later.number} defines it: move the definition up`);
  }
  if (lines.some((line) => line.groups.some((tokens) => indexOfSequence(tokens, ["self", ".", name]) !== -1))) {
    return tell(`\`${name}\` is an attribute here: write \`self.${name}\``);
  }
  return tell(`\`${name}\` is not defined: give it a value, import it, or put it in quotes if it is text`);
}

function undefinedName(failure: ReadFailure): string | null {
  return isError(failure, "NameError") ? capture(failure, /^name '([^']+)' is not defined/) : null;
}

/** An undefined name that the rules before say nothing about. */
function unexplainedName(failure: ReadFailure): string | null {
  const name = undefinedName(failure);
  return name === null || RENAMED_NAMES.has(name) || importFor(name, failure) !== null ? null : name;
}

/** The names that are meant: the interpreter's word, or the nearest in the source where it was not asked. */
function nearFor(failure: ReadFailure, name: string): readonly string[] {
  return nearNames(failure, name, [...sourceLines(failure).flatMap(boundNames), ...BUILTINS]);
}

function rename(failure: ReadFailure, name: string, replacement: string): Edit | null {
  const lines = sourceLines(failure);
  const line = sourceLine(failure);
  if (line === null) {
    return null;
  }
  // Bound somewhere, the same name may be right in another scope: only the failing line is known to be wrong.
  const scope = lines.some((candidate) => boundNames(candidate).includes(name)) ? [line] : lines;
  return changeLines(scope, (candidate) => {
    const used = findTokens(candidate, (tokens, index) => tokens[index]?.text === name && isVariable(tokens, index));
    return withPieces(
      candidate,
      used.map((token) => ({ ...token, text: replacement })),
    );
  });
}
