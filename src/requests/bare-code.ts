import { looksLikePython } from "./python-form.ts";

/** Code in a request that has no fence, and the words around it. */
export interface BareCode {
  readonly code: string;
  readonly words: string;
}

/** What stands before values for a program: "with these arguments:", and each of several in backticks. */
const ARGUMENTS = /\b(?:arguments?|args):?(?: |`[^`\n]*`)*$/i;
/** How much of that is looked at. */
const MAX_LEAD = 200;

interface Candidate {
  readonly start: number;
  readonly end: number;
}

/**
 * Code in the words of a request that has no fence: what stands in backticks, what follows a colon or a plain "run", or
 * a whole message that is Python. Null when there is none.
 */
export function splitBareCode(text: string): BareCode | null {
  for (const found of text.matchAll(/(?<!`)`([^`\n]+)`(?!`)/g)) {
    const code = found[1] ?? "";
    // `--n 5` is Python, too, and no program.
    if (!code.startsWith("--") && !ARGUMENTS.test(text.slice(0, found.index).slice(-MAX_LEAD)) && isRunnable(code)) {
      return { code: `${code}\n`, words: `${text.slice(0, found.index)}${text.slice(found.index + found[0].length)}` };
    }
  }
  const whole = { start: 0, end: text.length };
  // `Execute: x = 1` is an annotated assignment in Python; the words of a request come first. Elsewhere the whole text
  // does, since its first colon may belong to a `def`.
  const isRequest =
    /^\s*(?:please|execute|run|evaluate|validate|profile|test|check|try|lint|inspect|fix|explain|optimi[sz]e)\b(?!\s*[(=.[])/i.test(
      text,
    );
  const candidates = isRequest ? [afterColon(text), whole, afterVerb(text)] : [whole, afterColon(text)];
  for (const candidate of candidates) {
    const code = candidate === null ? "" : dedent(text.slice(candidate.start, candidate.end));
    if (candidate !== null && looksLikePython(code) && !isFileName(code)) {
      return { code, words: text.slice(0, candidate.start) };
    }
  }
  return null;
}

/** The code that {@link splitBareCode} finds; null when there is none. */
export function findBareCode(text: string): string | null {
  return splitBareCode(text)?.code ?? null;
}

function afterColon(text: string): Candidate | null {
  const found = /:[ \t]*(?:\n|(?=\S))/.exec(text);
  return found === null || ARGUMENTS.test(text.slice(0, found.index + 1).slice(-MAX_LEAD))
    ? null
    : { start: found.index + found[0].length, end: text.length };
}

/** "run print(1)", with a full stop or without. */
function afterVerb(text: string): Candidate | null {
  const found = /^\s*(?:please\s+)?(?:run|execute)\s+(?:this\s+)?/i.exec(text);
  if (found === null) {
    return null;
  }
  const end = text.trimEnd().length;
  return { start: found[0].length, end: text.slice(end - 2, end) === ")." ? end - 1 : end };
}

/** `Run "my file.py"` names a file. */
function isFileName(code: string): boolean {
  const text = code.trim();
  const quote = text.charAt(0);
  return (quote === '"' || quote === "'") && text.endsWith(`.py${quote}`) && text.indexOf(quote, 1) === text.length - 1;
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
  let indent = Number.POSITIVE_INFINITY;
  for (const line of lines) {
    if (line.trim() !== "") {
      indent = Math.min(indent, line.length - line.trimStart().length);
    }
  }
  return `${lines.map((line) => line.slice(Number.isFinite(indent) ? indent : 0)).join("\n")}\n`;
}
