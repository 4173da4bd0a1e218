import type { Edit } from "../suggestion.ts";
import { maskLiterals } from "./mask-literals.ts";
import { insertBefore, linesOf } from "./source.ts";

/** Inserts an import where it belongs: after a shebang, comments, the docstring and `__future__` imports. */
export function insertImport(code: string, statement: string): Edit {
  const masked = linesOf(maskLiterals(code));
  const lines = linesOf(code);
  let position = 0;
  let sawDocstring = false;
  while (position < lines.length) {
    const text = masked[position]?.trim() ?? "";
    if (text === "") {
      position += 1;
    } else if (!sawDocstring && /^[rRuU]?("""|'''|"|')/.test(text)) {
      position = endOfString(masked, position, text) + 1;
      sawDocstring = true;
    } else if (/^from\s+__future__\s+import\b/.test(text)) {
      position = endOfImport(masked, position) + 1;
    } else {
      break;
    }
  }
  return insertBefore(Math.min(position, lines.length) + 1, statement);
}

function endOfString(masked: readonly string[], start: number, text: string): number {
  const quote = /("""|'''|"|')/.exec(text)?.[0] ?? '"';
  const opening = (masked[start] ?? "").indexOf(quote);
  if (quote.length === 1 || (masked[start] ?? "").indexOf(quote, opening + quote.length) !== -1) {
    return start;
  }
  const end = masked.findIndex((line, index) => index > start && line.includes(quote));
  return end === -1 ? start : end;
}

function endOfImport(masked: readonly string[], start: number): number {
  if (!(masked[start] ?? "").includes("(")) {
    return start;
  }
  const end = masked.findIndex((line, index) => index >= start && line.includes(")"));
  return end === -1 ? start : end;
}
