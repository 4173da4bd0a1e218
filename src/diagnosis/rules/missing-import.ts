import { capture, type Failure, isError } from "../failure.ts";
import { insertImport } from "../python/import-position.ts";
import { IMPORT_FOR_NAME } from "../python/known-modules.ts";
import { escapePattern, sourceLines } from "../python/source.ts";
import type { Advice, Rule } from "../rule.ts";

/** A well-known module or function is used without its import. */
export const missingImport: Rule = {
  name: "missing-import",
  match(failure) {
    const name = isError(failure, "NameError") ? capture(failure, /^name '(\w+)' is not defined/) : null;
    const statement = name === null ? null : importFor(name, failure);
    if (name === null || statement === null) {
      return null;
    }
    const advice: Advice = { message: `\`${name}\` is used but never imported: add \`${statement}\``, edit: null };
    return failure.code === null ? advice : { ...advice, edit: insertImport(failure.code, statement) };
  },
};

function importFor(name: string, failure: Failure): string | null {
  const statement = IMPORT_FOR_NAME.get(name);
  if (statement === undefined) {
    return null;
  }
  const lines = sourceLines(failure).map((line) => line.masked);
  if (lines.length === 0) {
    return statement;
  }
  const word = escapePattern(name);
  if (
    name === "datetime" &&
    uses(lines, /(?<![\w.])datetime\.(now|today|utcnow|strptime|fromtimestamp|fromisoformat|combine)\b/)
  ) {
    return "from datetime import datetime";
  }
  if (!statement.startsWith("from ")) {
    return uses(lines, new RegExp(`(?<![\\w.])${word}\\s*\\.`)) ? statement : null;
  }
  // A lower-case name such as `field` or `chain` may as well be a variable of the program; a call or decorator is a use.
  const isCertain = name === "pi" || /^[A-Z]/.test(name);
  return isCertain || uses(lines, new RegExp(`(?<![\\w.])${word}\\s*\\(|^\\s*@${word}\\b`)) ? statement : null;
}

function uses(lines: readonly string[], pattern: RegExp): boolean {
  return lines.some((line) => pattern.test(line));
}
