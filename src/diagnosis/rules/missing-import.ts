import { capture, isError, type ReadFailure } from "../failure.ts";
import { boundNames } from "../python/bindings.ts";
import { insertImport } from "../python/import-position.ts";
import { IMPORT_FOR_NAME } from "../python/known-modules.ts";
import { nearest } from "../python/nearest.ts";
import { classWith } from "../python/replacement-for.ts";
import { sourceLines } from "../python/source.ts";
import { isVariable, type Token } from "../python/tokens.ts";
import type { Advice, Rule } from "../rule.ts";

/** A well-known module or function is used without its import. */
export const missingImport: Rule = {
  name: "missing-import",
  match(failure) {
    const name = isError(failure, "NameError") ? capture(failure, /^name '([^']+)' is not defined/) : null;
    const statement = name === null ? null : importFor(name, failure);
    if (name === null || statement === null) {
      return null;
    }
    const advice: Advice = { message: `\`${name}\` is used but never imported: add \`${statement}\``, edit: null };
    const { lines } = failure.source;
    return lines.length === 0 || ALSO_OWN.has(name) ? advice : { ...advice, edit: insertImport(lines, statement) };
  },
};

/** Functions of the library whose names are as likely those of a function that was forgotten. */
const ALSO_OWN: ReadonlySet<string> = new Set(["product", "chain", "field", "partial"]);

/** The statement that imports what an undefined name stands for; null where it may as well be something else. */
export function importFor(name: string, failure: ReadFailure): string | null {
  const statement = IMPORT_FOR_NAME.get(name);
  if (statement === undefined) {
    return null;
  }
  const uses = usesOf(name, failure);
  // The program has a name of its own that is near.
  if (statement.startsWith("from ") && nearest(name, sourceLines(failure).flatMap(boundNames)).length > 0) {
    return null;
  }
  // Nobody calls a variable `np` or `plt` who means something else.
  if (uses.length === 0 || statement.includes(" as ")) {
    return statement;
  }
  if (
    name === "datetime" &&
    uses.every(({ attribute }) => attribute !== null && classWith("datetime", attribute) !== null)
  ) {
    return "from datetime import datetime";
  }
  if (!statement.startsWith("from ")) {
    return uses.some(({ attribute }) => attribute !== null) ? statement : null;
  }
  // A lower-case name such as `field` or `chain` may as well be a variable of the program; a call or decorator is a use.
  const isCertain = name === "pi" || /^[A-Z]/.test(name);
  return isCertain || uses.some(({ isCalled }) => isCalled) ? statement : null;
}

interface Use {
  /** The attribute that is read of it; null when none is. */
  readonly attribute: string | null;
  readonly isCalled: boolean;
}

function usesOf(name: string, failure: ReadFailure): readonly Use[] {
  return sourceLines(failure).flatMap((line) =>
    line.groups.flatMap((tokens) =>
      tokens.flatMap((token, index) =>
        token.text === name && isVariable(tokens, index) ? [useAt(tokens, index)] : [],
      ),
    ),
  );
}

function useAt(tokens: readonly Token[], index: number): Use {
  const isDotted = tokens[index + 1]?.text === ".";
  const isDecorator = index === 1 && tokens[0]?.text === "@";
  return {
    attribute: isDotted ? (tokens[index + 2]?.text ?? null) : null,
    isCalled: isDecorator || tokens[index + 1]?.text === "(",
  };
}
