import { matchBrackets, topLevelParts } from "../diagnosis/python/expressions.ts";
import { maskLiterals } from "../diagnosis/python/mask-literals.ts";

// The text is the user's, and may be long: no pattern here looks at a character more than a few times, and what could be
// read in two ways is read by hand.
const TARGET = /^\*?[A-Za-z_][\w.]*(?:\[.*\])?$/;
const IMPORTED = /^[\w.]+(?:\s+as\s+\w+)?$/;

/** Whether every statement of a text has the form of Python; a single word or a sentence has not. */
export function looksLikePython(text: string): boolean {
  if (text.trim() === "") {
    return false;
  }
  const masked = maskLiterals(text);
  const { missing, stray } = matchBrackets(masked);
  if (missing !== "" || stray !== null) {
    return false;
  }
  return statementsOf(masked, { margin: true }).every(isStatement);
}

/** The statements of masked code, each on one line; with `margin` those alone that begin at the left margin. */
export function statementsOf(masked: string, { margin = false } = {}): readonly string[] {
  const lines: string[][] = [];
  let depth = 0;
  for (const line of masked.split("\n")) {
    if (depth === 0 && (margin ? /^\S/.test(line) : line.trim() !== "")) {
      lines.push([line.trim()]);
    } else if (depth > 0) {
      lines.at(-1)?.push(line.trim());
    }
    depth += (line.match(/[([{]/g) ?? []).length - (line.match(/[)\]}]/g) ?? []).length;
  }
  return lines.flatMap((parts) => split(parts.join(" "), ";").filter((part) => part !== ""));
}

function isStatement(statement: string): boolean {
  return [isImport, isCompound, isSimple, isAssignment, isCall, isLiteral].some((fits) => fits(statement));
}

function isImport(statement: string): boolean {
  if (/^from\s/.test(statement)) {
    return /^from\s+[\w.]+\s+import\s+\S/.test(statement);
  }
  return (
    /^import\s/.test(statement) && split(statement.slice("import".length), ",").every((part) => IMPORTED.test(part))
  );
}

function isCompound(statement: string): boolean {
  const opens =
    /^(?:async\s+)?(?:def|class)\s+\w/.test(statement) ||
    /^(?:async\s+)?(?:if|elif|for|while|with|try|except|finally|else|match|case)\b/.test(statement);
  return opens && statement.includes(":");
}

function isSimple(statement: string): boolean {
  return (
    /^(?:return|raise|assert|del|global|nonlocal|yield|await)\b/.test(statement) ||
    /^(?:pass|break|continue)$/.test(statement) ||
    /^@\w/.test(statement)
  );
}

/** `x = 1`, `a, b = 1, 2`, `x: int = 5`, `data["k"] += 1`. */
function isAssignment(statement: string): boolean {
  const sign = assignmentSign(statement);
  if (sign === -1 || statement.slice(sign + 1).trim() === "") {
    return false;
  }
  const left = statement.slice(0, sign);
  const [target = "", annotation] = split(left, ":");
  if (annotation !== undefined) {
    return TARGET.test(target) && annotation !== "";
  }
  return split(withoutOperator(left), ",").every((part) => TARGET.test(part));
}

/** Where the first `=` stands that is outside of brackets and no comparison; -1 when there is none. */
function assignmentSign(statement: string): number {
  const [before] = topLevelParts(statement, 0, statement.length, "=");
  const position = before?.end ?? statement.length;
  const isComparison = statement.charAt(position + 1) === "=" || "<>!:".includes(statement.charAt(position - 1) || " ");
  return position === statement.length || isComparison ? -1 : position;
}

function withoutOperator(left: string): string {
  let end = left.length;
  while (end > 0 && "+-*/%|&^@".includes(left.charAt(end - 1))) {
    end -= 1;
  }
  return left.slice(0, end).trim();
}

/** `print(1)`, `rows.sort()`, `open("a").read()`. */
function isCall(statement: string): boolean {
  return /^[A-Za-z_][\w.]*\(/.test(statement) && (statement.endsWith(")") || /\)[.[]/.test(statement));
}

/** `[1, 2]`, `(2 + 3) * 4`. */
function isLiteral(statement: string): boolean {
  return (
    statement.length > 1 && /^["'[({\d-]/.test(statement) && /[\])}\d"']/.test(statement.charAt(statement.length - 1))
  );
}

function split(text: string, separator: string): readonly string[] {
  return topLevelParts(text, 0, text.length, separator).map(({ start, end }) => text.slice(start, end).trim());
}
