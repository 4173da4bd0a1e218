import { matchBrackets } from "../../diagnosis/python/expressions.ts";
import { maskLiterals } from "../../diagnosis/python/mask-literals.ts";

const STATEMENT = [
  /^(?:import\s+\w[\w., ]*|from\s+[\w.]+\s+import\s+.+)$/,
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
  // A whole message comes first: the first colon may belong to a `def` in it.
  return (
    [text, after ?? ""].map((candidate) => dedent(candidate)).find((candidate) => looksLikePython(candidate)) ?? null
  );
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
  let depth = 0;
  for (const line of masked.split("\n")) {
    const isStart = depth === 0 && /^\S/.test(line);
    depth += (line.match(/[([{]/g) ?? []).length - (line.match(/[)\]}]/g) ?? []).length;
    const statement = line.trim();
    if (isStart && !/^[)\]}]/.test(statement) && depth === 0 && !STATEMENT.some((pattern) => pattern.test(statement))) {
      return false;
    }
  }
  return true;
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
