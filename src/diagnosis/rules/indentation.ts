import { capture, type Failure, isError } from "../failure.ts";
import { changeLines, indentOf, insertBefore, type SourceLine, sourceLine, sourceLines } from "../python/source.ts";
import { type Rule, tell } from "../rule.ts";
import type { Edit } from "../suggestion.ts";

/** A block is missing after a line that opens one. */
export const missingBlock: Rule = {
  name: "missing-block",
  match(failure) {
    if (!isError(failure, "IndentationError") || !/^expected an indented block/.test(failure.error?.message ?? "")) {
      return null;
    }
    const opener = sourceLine(failure, Number(capture(failure, /on line (\d+)/)) || null) ?? openerBefore(failure);
    const where = opener === null ? "The line that ends in `:`" : `Line ${opener.number}`;
    return {
      message: `${where} opens a block: indent what belongs to it by four spaces, or write \`pass\``,
      edit: opener === null ? null : fillBlock(failure, opener),
    };
  },
};

function openerBefore(failure: Failure): SourceLine | null {
  const last = failure.error?.line ?? 0;
  return (
    sourceLines(failure)
      .slice(0, last)
      .findLast((line) => line.masked.trimEnd().endsWith(":")) ?? null
  );
}

function fillBlock(failure: Failure, opener: SourceLine): Edit | null {
  const indent = indentOf(opener.text);
  const rest = sourceLines(failure).slice(opener.number);
  const next = rest.find((line) => line.masked.trim() !== "");
  const inner = `${indent}    `;
  const isEmpty = isDefinition(opener) && next !== rest[0];
  if (next === undefined || indentOf(next.text).length < indent.length || isDefinition(next) || isEmpty) {
    return insertBefore(opener.number + 1, `${inner}pass`);
  }
  // Only a single statement is certain to be meant; of several, nobody knows how many belong to the block.
  const end = rest.findIndex(
    (line) =>
      line.number > next.number &&
      (line.masked.trim() === "" || indentOf(line.text).length < indent.length || isDefinition(line)),
  );
  const block = rest.slice(0, end === -1 ? rest.length : end).filter((line) => line.masked.trim() !== "");
  const isCertain =
    (block.length === 1 && next === rest[0]) ||
    /^\s*(?:return|raise|break|continue|pass)\b/.test(block[0]?.masked ?? "");
  return isCertain ? changeLines([next], (line) => inner + line.text.trimStart()) : null;
}

function isDefinition(line: SourceLine): boolean {
  return /^\s*(?:(?:async\s+)?def|class|@|if __name__)\b/.test(line.masked) || line.masked.trim().startsWith("@");
}

/** A line is indented where none may be. */
export const unexpectedIndent: Rule = {
  name: "unexpected-indent",
  match(failure) {
    const line =
      isError(failure, "IndentationError") && /^unexpected indent/.test(failure.error?.message ?? "")
        ? sourceLine(failure)
        : null;
    if (!isError(failure, "IndentationError") || !/^unexpected indent/.test(failure.error?.message ?? "")) {
      return null;
    }
    const lines = sourceLines(failure);
    const before = lines.slice(0, (line?.number ?? 1) - 1).findLast((other) => other.masked.trim() !== "");
    const wanted = before === undefined ? "" : indentOf(before.text);
    const message =
      "The line is indented further than the one before it, which opens no block: give both the same indentation";
    if (line === null) {
      return tell(message);
    }
    const surplus = indentOf(line.text);
    const block = blockFrom(lines, line, surplus);
    return {
      message,
      edit: changeLines(block, (other) =>
        other.text.trim() === "" ? other.text : wanted + other.text.slice(surplus.length),
      ),
    };
  },
};

function blockFrom(lines: readonly SourceLine[], first: SourceLine, indent: string): readonly SourceLine[] {
  const rest = lines.slice(first.number - 1);
  const end = rest.findIndex((line) => line.text.trim() !== "" && !line.text.startsWith(indent));
  return end === -1 ? rest : rest.slice(0, end);
}

/** A line goes back to an indentation that no block has. */
export const unmatchedDedent: Rule = {
  name: "unmatched-dedent",
  match(failure) {
    if (!isError(failure, "IndentationError") || !/^unindent does not match/.test(failure.error?.message ?? "")) {
      return null;
    }
    const line = sourceLine(failure);
    const message =
      "The indentation of this line matches no block above it: use the same number of spaces as the block it belongs to";
    if (line === null) {
      return tell(message);
    }
    const width = indentOf(line.text).length;
    const widths = new Set(
      sourceLines(failure)
        .slice(0, line.number - 1)
        .filter((other) => other.masked.trim() !== "")
        .map((other) => indentOf(other.text).length),
    );
    const near = [...widths].filter((other) => Math.abs(other - width) === 1);
    const wanted = near[0];
    return {
      message,
      edit:
        near.length !== 1 || wanted === undefined
          ? null
          : changeLines([line], (other) => " ".repeat(wanted) + other.text.trimStart()),
    };
  },
};

/** Tabs and spaces are mixed. */
export const mixedTabs: Rule = {
  name: "mixed-tabs",
  match(failure) {
    if (!isError(failure, "TabError")) {
      return null;
    }
    const toSpaces = (line: SourceLine): string => indentOf(line.text).replaceAll("\t", "    ") + line.text.trimStart();
    return {
      message: "Tabs and spaces are mixed in the indentation: use four spaces for each level",
      edit: changeLines(sourceLines(failure), toSpaces),
    };
  },
};
