/** A fenced block of a message. */
export interface Fence {
  /** The first word after the marks, in lower case; empty when there is none. */
  readonly language: string;
  /** The words after the language. */
  readonly words: readonly string[];
  /** What `file=` names; null when nothing does. */
  readonly file: string | null;
  readonly content: string;
  /** The last line with words between the fence before it, or the beginning, and this one; empty when there is none. */
  readonly lead: string;
}

export interface FencedText {
  readonly fences: readonly Fence[];
  /** The lines outside of every fence. */
  readonly prose: string;
}

interface Opening {
  /** How many `>` stand before it. */
  readonly quotes: number;
  readonly indent: string;
  readonly marks: string;
  readonly info: string;
}

const MARKS = /^([ \t]*)(`{3,}|~{3,})(.*)$/s;
const DOCUMENTS = new Set(["markdown", "md", "text", "txt"]);
// Each level is parsed once more, and the depth is chosen by whoever wrote the message.
const MAX_DEPTH = 4;

/**
 * The fenced blocks of a message, in order, as CommonMark has them: backticks or tildes, closed by as many or more of the
 * same, else open to the end. Fences in block quotes, in list items and in a fenced document are found as well; documents
 * inside of documents four deep. The time it takes grows with the length of the text and no faster.
 */
export function parseFences(text: string): FencedText {
  return parseLevel(text, 1);
}

function parseLevel(text: string, depth: number): FencedText {
  const fences: Fence[] = [];
  const prose: string[] = [];
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  let lead = "";
  for (let index = 0; index < lines.length; index += 1) {
    const opening = parseOpening(lines[index] ?? "");
    if (opening === null) {
      const line = lines[index] ?? "";
      prose.push(line);
      if (line.trim() !== "") {
        lead = line.trim();
      }
      continue;
    }
    const content: string[] = [];
    for (index += 1; index < lines.length; index += 1) {
      const line = unwrap(lines[index] ?? "", opening);
      if (isClosing(line, opening.marks)) {
        break;
      }
      content.push(line);
    }
    const [language = "", ...words] = opening.info.trim().split(/\s+/);
    if (DOCUMENTS.has(language.toLowerCase())) {
      const inner = depth < MAX_DEPTH ? parseLevel(content.join("\n"), depth + 1).fences : [];
      for (const fence of inner) {
        fences.push(fence);
      }
    } else {
      fences.push(toFence(language.toLowerCase(), words, { lines: content, lead }));
    }
    lead = "";
  }
  return { fences, prose: prose.join("\n") };
}

function parseOpening(line: string): Opening | null {
  const { quotes, rest } = unquote(line, Number.POSITIVE_INFINITY);
  const found = MARKS.exec(rest);
  if (found === null) {
    return null;
  }
  const [, indent = "", marks = "", info = ""] = found;
  // Backticks on the line of an opening are code within a sentence.
  return marks.startsWith("`") && info.includes("`") ? null : { quotes, indent, marks, info };
}

/** Takes the marks of block quotes off a line, each with one space after it; `most` at the most. */
function unquote(line: string, most: number): { readonly quotes: number; readonly rest: string } {
  let position = 0;
  let quotes = 0;
  while (quotes < most) {
    let mark = position;
    while (mark < position + 3 && line.charAt(mark) === " ") {
      mark += 1;
    }
    if (line.charAt(mark) !== ">") {
      break;
    }
    quotes += 1;
    position = line.charAt(mark + 1) === " " ? mark + 2 : mark + 1;
  }
  return { quotes, rest: line.slice(position) };
}

function unwrap(line: string, { indent, quotes }: Opening): string {
  const inner = quotes === 0 ? line : unquote(line, quotes).rest;
  return inner.startsWith(indent) ? inner.slice(indent.length) : inner.trimStart();
}

function isClosing(line: string, marks: string): boolean {
  const trimmed = line.trim();
  return trimmed.length >= marks.length && trimmed === marks.charAt(0).repeat(trimmed.length);
}

function toFence(
  language: string,
  words: readonly string[],
  { lead, lines }: { readonly lines: readonly string[]; readonly lead: string },
): Fence {
  const named = words.map((word) => /^file=["']?([^"']+)["']?$/.exec(word)?.[1]).find((name) => name !== undefined);
  return { language, words, file: named ?? null, content: lines.length === 0 ? "" : `${lines.join("\n")}\n`, lead };
}
