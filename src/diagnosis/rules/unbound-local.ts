import { capture, isError } from "../failure.ts";
import { indentOf, insertBefore, type SourceLine, sourceLine, sourceLines } from "../python/source.ts";
import { type Rule, tell } from "../rule.ts";

/** A function assigns to a name that it reads before, which makes the name local. */
export const unboundLocal: Rule = {
  name: "unbound-local",
  match(failure) {
    const name = isError(failure, "UnboundLocalError") ? (capture(failure, /variable '([^']+)'/) ?? null) : null;
    if (name === null) {
      return null;
    }
    const lines = sourceLines(failure);
    const failing = sourceLine(failure);
    const header = failing === null ? null : enclosingFunction(lines, failing);
    if (header === null) {
      return tell(
        `\`${name}\` is read before the function gives it a value: set it first, or declare \`global ${name}\``,
      );
    }
    const outer = enclosingFunction(lines, header);
    const assignments = lines.filter((line) => assigns(line, name));
    const isOfOuter =
      outer !== null &&
      assignments.some(
        (line) => line.number > outer.number && indentOf(line.text).length === indentOf(header.text).length,
      );
    const isOfModule = assignments.some((line) => indentOf(line.text) === "");
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

/** Whether a line is `name = ...` or `name: type = ...`. */
function assigns({ tokens, depth }: SourceLine, name: string): boolean {
  const sign = tokens.findIndex((token) => token.text === "=" && token.depth === 0);
  return depth === 0 && tokens[0]?.text === name && (sign === 1 || (sign > 1 && tokens[1]?.text === ":"));
}

function enclosingFunction(lines: readonly SourceLine[], inner: SourceLine): SourceLine | null {
  let depth = indentOf(inner.text).length;
  for (let index = inner.number - 2; index >= 0; index -= 1) {
    const line = lines[index];
    const indent = indentOf(line?.text ?? "").length;
    if (line === undefined || line.isBlank || indent >= depth) {
      continue;
    }
    const [first, second] = line.tokens;
    if (first?.text === "def" || (first?.text === "async" && second?.text === "def")) {
      return line;
    }
    depth = indent;
  }
  return null;
}

/** The first line of a function's body after its docstring; null when the header takes several lines. */
function firstStatement(lines: readonly SourceLine[], header: SourceLine): SourceLine | null {
  if (header.tokens.at(-1)?.text !== ":") {
    return null;
  }
  const body = lines.slice(header.number, header.number + BODY_LINES);
  const [first, second] = body.filter((line) => !line.isBlank && !line.beginsInText && line.depth === 0);
  return (first?.tokens[0]?.kind === "string" ? second : first) ?? null;
}

/** A docstring and the comments around it are not longer than this. */
const BODY_LINES = 100;
