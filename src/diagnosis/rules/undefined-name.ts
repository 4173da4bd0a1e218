import { capture, type Failure, isError, nearName } from "../failure.ts";
import { BUILTINS } from "../python/builtins.ts";
import { RENAMED_NAMES } from "../python/known-modules.ts";
import { nearest } from "../python/nearest.ts";
import { changeLines, escapePattern, namePattern, replaceInCode, sourceLine, sourceLines } from "../python/source.ts";
import type { Advice, Rule } from "../rule.ts";
import { tell } from "../rule.ts";
import type { Edit } from "../suggestion.ts";

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
    const name = undefinedName(failure);
    const near = name === null ? null : nearFor(failure, name);
    if (name === null || near === null || RENAMED_NAMES.has(name)) {
      return null;
    }
    return { message: `\`${name}\` is not defined: \`${near}\` is probably meant`, edit: rename(failure, name, near) };
  },
};

/** A name that nothing like it exists for. */
export const undefinedNameRule: Rule = {
  name: "undefined-name",
  match(failure) {
    const name = undefinedName(failure);
    return name === null || RENAMED_NAMES.has(name) || nearFor(failure, name) !== null ? null : explain(failure, name);
  },
};

function explain(failure: Failure, name: string): Advice {
  const used = failure.error?.line ?? null;
  const binding = bindings(name);
  const later = sourceLines(failure).find((line) => used !== null && line.number > used && binding.test(line.masked));
  if (later !== undefined) {
    return tell(`\`${name}\` is used before line ${later.number} defines it: move the definition up`);
  }
  const attribute = new RegExp(`\\bself\\.${escapePattern(name)}\\b`);
  if (sourceLines(failure).some((line) => attribute.test(line.masked))) {
    return tell(`\`${name}\` is an attribute here: write \`self.${name}\``);
  }
  return tell(`\`${name}\` is not defined: give it a value, import it, or put it in quotes if it is text`);
}

function undefinedName(failure: Failure): string | null {
  return isError(failure, "NameError") ? capture(failure, /^name '(\w+)' is not defined/) : null;
}

/** The name that is meant: the interpreter's word, or the nearest one in the source where it says nothing of near names. */
function nearFor(failure: Failure, name: string): string | null {
  const near = nearName(failure);
  return near !== null || failure.error?.facts["near"] !== undefined ? near : nearest(name, namesIn(failure));
}

function namesIn(failure: Failure): readonly string[] {
  const names =
    /\b(?:def|class|as|for|import)\s+(\w+)|(?<![\w.])(\w+)\s*(?::[^=]+)?=(?!=)|[(,]\s*\*{0,2}(\w+)\s*(?=[,:=)])/g;
  const bound = sourceLines(failure).flatMap((line) =>
    [...line.masked.matchAll(names)].map((found) => found[1] ?? found[2] ?? found[3] ?? ""),
  );
  return [...new Set([...bound, ...BUILTINS])];
}

function rename(failure: Failure, name: string, replacement: string): Edit | null {
  const lines = sourceLines(failure);
  const line = sourceLine(failure);
  if (line === null) {
    return null;
  }
  const binding = bindings(name);
  // Bound somewhere, the same name may be right in another scope: only the failing line is known to be wrong.
  const scope = lines.some((candidate) => binding.test(candidate.masked)) ? [line] : lines;
  return changeLines(scope, (candidate) => replaceInCode(candidate, namePattern(name), () => replacement));
}

function bindings(name: string): RegExp {
  const word = escapePattern(name);
  return new RegExp(
    `^\\s*(?:async\\s+)?(?:def|class)\\s+${word}\\b|\\bdef\\b.*[(,]\\s*\\*{0,2}${word}\\s*[:,=)]|` +
      `(?<![\\w.])${word}\\s*(?::[^=]+)?=(?!=)|\\b(?:for|as|import|lambda|global)\\b[^:]*(?<![\\w.])${word}\\b`,
  );
}
