import { capture, isError } from "../failure.ts";
import { maskLiterals } from "../python/mask-literals.ts";
import { escapePattern, indentOf, insertBefore, type SourceLine, sourceLine, sourceLines } from "../python/source.ts";
import { type Rule, tell } from "../rule.ts";

/** A function assigns to a name that it reads before, which makes the name local. */
export const unboundLocal: Rule = {
  name: "unbound-local",
  match(failure) {
    const name = isError(failure, "UnboundLocalError") ? (capture(failure, /variable '(\w+)'/) ?? null) : null;
    if (name === null) {
      return null;
    }
    const lines = sourceLines(failure);
    const failing = sourceLine(failure);
    const assignment = new RegExp(`^(\\s*)${escapePattern(name)}\\s*(?::[^=]+)?=(?!=)`);
    const header = failing === null ? null : enclosingFunction(lines, failing);
    if (header === null) {
      return tell(
        `\`${name}\` is read before the function gives it a value: set it first, or declare \`global ${name}\``,
      );
    }
    const outer = enclosingFunction(lines, header);
    const isOfOuter =
      outer !== null &&
      lines.some(
        (line) =>
          line.number > outer.number &&
          line.number !== header.number &&
          assignment.exec(line.masked)?.[1]?.length === indentOf(header.text).length,
      );
    const isOfModule = lines.some((line) => assignment.exec(line.masked)?.[1] === "");
    if (!isOfOuter && !isOfModule) {
      return tell(
        `\`${name}\` gets its value only on some ways through the function: set it before the \`if\`, \`for\` or \`try\``,
      );
    }
    const word = isOfOuter ? "nonlocal" : "global";
    const body = firstStatement(lines, header);
    return {
      message: `The function assigns to \`${name}\`, so it is local there: declare \`${word} ${name}\` to use the outer one`,
      edit: body === null ? null : insertBefore(body.number, `${indentOf(body.text)}${word} ${name}`),
    };
  },
};

function enclosingFunction(lines: readonly SourceLine[], inner: SourceLine): SourceLine | null {
  let depth = indentOf(inner.text).length;
  for (const line of lines.slice(0, inner.number - 1).toReversed()) {
    const indent = indentOf(line.text).length;
    if (line.masked.trim() === "" || indent >= depth) {
      continue;
    }
    if (/^\s*(?:async\s+)?def\b/.test(line.masked)) {
      return line;
    }
    depth = indent;
  }
  return null;
}

/** The first line of a function's body after its docstring; null when header or docstring take several lines. */
function firstStatement(lines: readonly SourceLine[], header: SourceLine): SourceLine | null {
  if (!header.masked.trimEnd().endsWith(":")) {
    return null;
  }
  const body = lines.slice(header.number).filter((line) => line.masked.trim() !== "");
  const first = body[0];
  if (first === undefined || !/^\s*[rRuU]?["']/.test(first.text)) {
    return first ?? null;
  }
  const isOneLine = /^\s*[rRuU]?("""|'''|"|').*\1\s*$/.test(maskLiterals(first.text));
  return isOneLine ? (body[1] ?? null) : null;
}
