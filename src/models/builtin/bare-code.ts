import { matchBrackets } from "../../diagnosis/python/expressions.ts";
import { maskLiterals } from "../../diagnosis/python/mask-literals.ts";

const STATEMENT = [
  /^(?:import\s+[\w.]+(?:\s+as\s+\w+)?(?:\s*,\s*[\w.]+(?:\s+as\s+\w+)?)*|from\s+[\w.]+\s+import\s+.+)$/,
  /^(?:async\s+)?(?:def|class)\s+\w+.*:/,
  /^(?:if|elif|for|while|with|try|except|finally|else)\b.*:/,
  /^(?:return|raise|assert|del|global|nonlocal|yield)\b\s*\S*/,
  /^(?:pass|break|continue)$/,
  /^@\w[\w.]*/,
  /^[A-Za-z_][\w.]*(?:\[[^\]]*\])?(?:\s*,\s*[A-Za-z_][\w.]*)*\s*(?::\s*[\w[\], .]+)?\s*(?:[-+*/%|&^]|\*\*|\/\/)?=(?!=)\s*\S/,
  /^[A-Za-z_][\w.]*\(.*\)(?:[.[].*)?$/,
  /^["'[({\d-].*[\])}\d"']$/,
];

/**
 * Code in the words of a request that has no fence: what stands in backticks, what follows a colon, or a whole message
 * that is Python. Null when there is none.
 */
export function findBareCode(text: string): string | null {
  const inline = [...text.matchAll(/(?<!`)`([^`\n]+)`(?!`)/g)]
    .map((found) => found[1] ?? "")
    .find((code) => isRunnable(code));
  if (inline !== undefined) {
    return `${inline}\n`;
  }
  const after = /:[ \t]*(?:\n|(?=\S))([\s\S]+)$/.exec(text)?.[1];
  // `Execute: x = 1` is an annotated assignment in Python; the words of a request come first. Elsewhere the whole text
  // does, since its first colon may belong to a `def`.
  const isRequest = /^\s*(?:please|execute|run|evaluate|validate|profile|test|check|try)\b(?!\s*[(=.[])/i.test(text);
  const candidates = isRequest ? [after ?? "", text] : [text, after ?? ""];
  return candidates.map(dedent).find(looksLikePython) ?? null;
}

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
  return statementsOf(masked).every((statement) => STATEMENT.some((pattern) => pattern.test(statement)));
}

/** The statements that begin at the left margin, each on one line. */
function statementsOf(masked: string): readonly string[] {
  const statements: string[] = [];
  let depth = 0;
  for (const line of masked.split("\n")) {
    if (depth === 0 && /^\S/.test(line)) {
      statements.push(line.trim());
    } else if (depth > 0) {
      statements.push(`${statements.pop() ?? ""} ${line.trim()}`);
    }
    depth += (line.match(/[([{]/g) ?? []).length - (line.match(/[)\]}]/g) ?? []).length;
  }
  return statements;
}

/** In backticks a name alone is a mention, not a program. */
function isRunnable(code: string): boolean {
  return looksLikePython(code) && !/^["'\w.-]+(?:\(\))?$/.test(code.trim());
}

function dedent(text: string): string {
  const lines = text
    .replace(/^\s*\n/, "")
    .trimEnd()
    .split("\n");
  const indents = lines.filter((line) => line.trim() !== "").map((line) => line.search(/\S/));
  const indent = Math.min(...indents);
  return `${lines.map((line) => line.slice(Number.isFinite(indent) ? indent : 0)).join("\n")}\n`;
}
