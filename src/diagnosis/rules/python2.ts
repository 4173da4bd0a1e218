import { isError } from "../failure.ts";
import { changeLines, codeLength, indentOf, type SourceLine, sourceLine, sourceLines } from "../python/source.ts";
import type { Rule } from "../rule.ts";

/** `print` and `exec` as statements. */
export const printStatement: Rule = {
  name: "python2-print",
  match(failure) {
    const found = /^Missing parentheses in call to '(print|exec)'/.exec(failure.error?.message ?? "");
    if (!isError(failure, "SyntaxError") || found === null) {
      return null;
    }
    return {
      message: `\`${found[1]}\` is a function in Python 3: put what it gets into parentheses`,
      edit: changeLines(sourceLines(failure), (line) => callStatement(line)),
    };
  },
};

function callStatement(line: SourceLine): string {
  const found = /^\s*(?:(?:if|elif|else|for|while|try|except|finally|with)\b.*:\s*)?(print|exec)\b(?!\s*[=.(,)])/.exec(
    line.masked,
  );
  if (found === null) {
    return line.text;
  }
  const length = codeLength(line);
  const head = line.text.slice(0, found[0].length);
  const given = line.text.slice(found[0].length, length).trim();
  const comment = line.text.slice(length);
  if (given.includes(";") || (/[([{,\\]$/.test(given) && !given.endsWith(","))) {
    return line.text;
  }
  const stream = /^>>\s*([\w.]+)\s*,\s*(.*)$/.exec(given);
  if (stream !== null) {
    return `${head}(${stream[2]}, file=${stream[1]})${comment}`;
  }
  return given.endsWith(",")
    ? `${head}(${given.slice(0, -1).trimEnd()}, end=" ")${comment}`
    : `${head}(${given})${comment}`;
}

/** `except Name, variable:` and `raise Name, "text"`. */
export const oldExceptionSyntax: Rule = {
  name: "python2-exceptions",
  match(failure) {
    const line = isError(failure, "SyntaxError") ? sourceLine(failure) : null;
    if (line === null) {
      return null;
    }
    const caught = /^\s*except\s+([\w.]+)\s*,\s*(\w+)\s*:/.exec(line.masked);
    if (caught !== null) {
      return {
        message: `Python 3 names a caught exception with \`as\`: \`except ${caught[1]} as ${caught[2]}:\``,
        edit: changeLines(sourceLines(failure), (other) =>
          other.text.replace(/^(\s*except\s+[\w.]+)\s*,\s*(\w+)\s*:/, "$1 as $2:"),
        ),
      };
    }
    const raised = /^\s*raise\s+([\w.]+)\s*,\s*(.+)$/.exec(line.text.slice(0, codeLength(line)));
    return raised === null
      ? null
      : {
          message: "Python 3 raises a call: put the text into parentheses",
          edit: changeLines([line], (other) => `${indentOf(other.text)}raise ${raised[1]}(${raised[2]})`),
        };
  },
};
