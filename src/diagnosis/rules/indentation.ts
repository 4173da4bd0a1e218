import { capture, isError, type ReadFailure } from "../failure.ts";
import { definitionOn } from "../python/definitions.ts";
import { changeLines, indentOf, type SourceLine, sourceLine, sourceLines } from "../python/source.ts";
import { type Rule, tell } from "../rule.ts";
import type { Edit } from "../suggestion.ts";

const STEP = "    ";

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
      message: `${where} opens a block: indent what belongs to it by four spaces, or write \`pass\` where nothing does`,
      edit: opener === null ? null : fillBlock(failure, opener),
    };
  },
};

function openerBefore(failure: ReadFailure): SourceLine | null {
  const last = failure.error?.line ?? 0;
  return (
    sourceLines(failure)
      .slice(0, last)
      .findLast((line) => line.masked.trimEnd().endsWith(":")) ?? null
  );
}

/** Indents what is sure to belong to the block; null where nothing is. A `pass` would run, and not do what was meant. */
function fillBlock(failure: ReadFailure, opener: SourceLine): Edit | null {
  const rest = sourceLines(failure).slice(opener.number);
  const isClass = definitionOn(opener)?.kind === "class";
  // What stands in a text of several lines is not Python's to move.
  return changeLines(isClass ? methodsBelow(rest, opener) : statementBelow(rest, opener), (line) =>
    line.text.trim() === "" || line.beginsInText ? line.text : STEP + line.text,
  );
}

/** The functions that follow a class on its own level and take its object, up to the first line that is no part of them. */
function methodsBelow(rest: readonly SourceLine[], opener: SourceLine): readonly SourceLine[] {
  const indent = indentOf(opener.text);
  let end = 0;
  let isStatic = false;
  for (const [index, line] of rest.entries()) {
    if (line.beginsInText || line.depth > 0) {
      end = end === index ? index + 1 : end;
      continue;
    }
    if (line.isBlank) {
      continue;
    }
    const ownIndent = indentOf(line.text);
    if (ownIndent === indent && line.tokens[0]?.text === "@") {
      // A decorator belongs to what it stands above, which may be no method.
      isStatic ||= line.tokens[1]?.text === "staticmethod";
      continue;
    }
    const definition = ownIndent === indent ? definitionOn(line) : null;
    const takesObject = isStatic || ["self", "cls"].includes(definition?.parameters[0] ?? "");
    if (!ownIndent.startsWith(indent) || (ownIndent === indent && !(definition?.kind === "def" && takesObject))) {
      break;
    }
    isStatic = false;
    end = index + 1;
  }
  return rest.slice(0, end);
}

/** The one statement on the opener's level that can only be its block. */
function statementBelow(rest: readonly SourceLine[], opener: SourceLine): readonly SourceLine[] {
  const indent = indentOf(opener.text);
  const next = rest.find((line) => !line.isBlank);
  if (next === undefined || indentOf(next.text) !== indent || startsDefinition(next)) {
    return [];
  }
  // Of several statements, nobody knows how many belong to the block.
  const end = rest.findIndex(
    (line) =>
      line.number > next.number &&
      (line.isBlank || indentOf(line.text).length < indent.length || startsDefinition(line)),
  );
  const block = rest.slice(0, end === -1 ? rest.length : end).filter((line) => !line.isBlank);
  const isCertain = (block.length === 1 && next === rest[0]) || LEAVING.has(next.tokens[0]?.text ?? "");
  return isCertain && isWhole(rest, next) ? [next] : [];
}

/** Words that end a block: a statement that begins with one of them is the last of it. */
const LEAVING: ReadonlySet<string> = new Set(["return", "raise", "break", "continue", "pass"]);

function startsDefinition(line: SourceLine): boolean {
  const words = line.tokens.slice(0, 2).map(({ text }) => text);
  return definitionOn(line) !== null || words[0] === "@" || (words[0] === "if" && words[1] === "__name__");
}

/** Whether a statement ends with its line. */
function isWhole(rest: readonly SourceLine[], line: SourceLine): boolean {
  const after = rest[rest.indexOf(line) + 1];
  return after === undefined || (after.depth === line.depth && !after.beginsInText);
}

/** A line is indented where none may be. */
export const unexpectedIndent: Rule = {
  name: "unexpected-indent",
  match(failure) {
    if (!isError(failure, "IndentationError") || !/^unexpected indent/.test(failure.error?.message ?? "")) {
      return null;
    }
    const line = sourceLine(failure);
    const message =
      "The line is indented further than the one before it, which opens no block: give both the same indentation";
    if (line === null) {
      return tell(message);
    }
    const lines = sourceLines(failure);
    const before = lines.slice(0, line.number - 1).findLast((other) => !other.isBlank);
    const wanted = before === undefined ? "" : indentOf(before.text);
    const surplus = indentOf(line.text);
    return {
      message,
      edit: changeLines(blockFrom(lines, line, surplus), (other) =>
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
        .filter((other) => !other.isBlank)
        .map((other) => indentOf(other.text).length),
    );
    const near = [...widths].filter((other) => Math.abs(other - width) === 1 && mayStandAt(failure, line, other));
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

/** What a word that goes on with a statement goes on with. */
const CONTINUED: ReadonlyMap<string, readonly string[]> = new Map([
  ["elif", ["if", "elif"]],
  ["else", ["if", "elif", "except"]],
  ["except", ["try", "except"]],
  ["finally", ["try", "except", "else"]],
]);

/** Whether a line goes on, at that width, with the statement before it there; any other line may stand anywhere. */
function mayStandAt(failure: ReadFailure, line: SourceLine, width: number): boolean {
  const begins = CONTINUED.get(line.tokens[0]?.text ?? "");
  const before = sourceLines(failure)
    .slice(0, line.number - 1)
    .findLast((other) => !other.isBlank && other.depth === 0 && indentOf(other.text).length <= width);
  return (
    begins === undefined ||
    (indentOf(before?.text ?? "").length === width && begins.includes(before?.tokens[0]?.text ?? ""))
  );
}

/** Tabs and spaces are mixed. */
export const mixedTabs: Rule = {
  name: "mixed-tabs",
  match(failure) {
    return isError(failure, "TabError")
      ? {
          message: "Tabs and spaces are mixed in the indentation: use four spaces for each level",
          edit: expandTabs(sourceLines(failure)),
        }
      : null;
  },
};

/** A tab may be as wide as four spaces or as eight: only what means the same either way, or makes sense one way, is sure. */
function expandTabs(lines: readonly SourceLine[]): Edit | null {
  const [narrow, wide] = [levelsOf(lines, 4), levelsOf(lines, 8)];
  if (narrow === wide || (narrow !== null && wide !== null)) {
    return narrow !== null && narrow === wide ? expand(lines, 4) : null;
  }
  return expand(lines, narrow === null ? 8 : 4);
}

function expand(lines: readonly SourceLine[], width: number): Edit | null {
  return changeLines(lines, (line) =>
    line.beginsInText
      ? line.text
      : indentOf(line.text).replaceAll("\t", " ".repeat(width)) + line.text.slice(indentOf(line.text).length),
  );
}

/** How deep each statement stands when a tab has that width, as a text to compare; null when Python could not read it. */
function levelsOf(lines: readonly SourceLine[], width: number): string | null {
  const open = [0];
  const levels: number[] = [];
  let opensBlock = false;
  for (const line of lines) {
    if (line.isBlank || line.beginsInText || line.depth > 0) {
      continue;
    }
    const column = indentOf(line.text).replaceAll("\t", " ".repeat(width)).length;
    while (column < (open.at(-1) ?? 0)) {
      open.pop();
    }
    const deeper = column > (open.at(-1) ?? 0);
    if (deeper !== opensBlock) {
      return null;
    }
    if (deeper) {
      open.push(column);
    }
    levels.push(open.length);
    opensBlock = line.tokens.at(-1)?.text === ":";
  }
  return levels.join(" ");
}
