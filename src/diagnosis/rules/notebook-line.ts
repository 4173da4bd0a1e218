import { type Failure, isError } from "../failure.ts";
import { type SourceLine, sourceLine } from "../python/source.ts";
import { type Rule, tell } from "../rule.ts";

const MARKED = /^\s*(?:[!%]|`{3}|~{3})/;
const INSTALLS = /^\s*(?:[!%]+\s*)?(?:pip3?|conda|mamba|uv\s+pip|python3?\s+-m\s+pip)\s+install\b/;

/** A line that is for a notebook or a page of Markdown: `!pip install x`, `%cd data`, a fence. */
export const notebookLine: Rule = {
  name: "notebook-line",
  match(failure) {
    const line = isError(failure, "SyntaxError") ? sourceLine(failure) : null;
    if (line === null || !isForNotebook(failure, line)) {
      return null;
    }
    const what = `Line ${line.number} is for a notebook and is not Python: take it out`;
    return tell(
      INSTALLS.test(line.text)
        ? `${what}, and name the packages in \`packages\` (EXECUTOR_PACKAGES)`
        : `${what}, or write what it does in Python`,
    );
  },
};

/** Whether the line of a syntax error begins as none of Python's, or is one that the kernel has named so. */
export function isForNotebook(failure: Failure, line: SourceLine): boolean {
  const message = failure.error?.message ?? "";
  const isNamed = message.includes("` is a notebook's ") || message.includes("` asks a notebook ");
  return MARKED.test(line.masked) || (message.startsWith("`") && isNamed);
}
