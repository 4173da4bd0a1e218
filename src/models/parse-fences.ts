/** A fenced block of a message. */
export interface Fence {
  /** The first word after the marks, in lower case; empty when there is none. */
  readonly language: string;
  /** The words after the language. */
  readonly words: readonly string[];
  /** What `file=` names; null when nothing does. */
  readonly file: string | null;
  readonly content: string;
}

export interface FencedText {
  readonly fences: readonly Fence[];
  /** The lines outside of every fence. */
  readonly prose: string;
}

const OPENING = /^(?<quote>(?:\s{0,3}> ?)*)(?<indent>[ \t]*)(?<marks>`{3,}|~{3,})[ \t]*(?<info>[^`\n]*)$/;
const DOCUMENTS = new Set(["markdown", "md", "text", "txt"]);

/**
 * The fenced blocks of a message, in order, as CommonMark has them: backticks or tildes, closed by as many or more of the
 * same, else open to the end. Fences in block quotes, in list items and in a fenced document are found as well.
 */
export function parseFences(text: string): FencedText {
  const fences: Fence[] = [];
  const prose: string[] = [];
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  for (let index = 0; index < lines.length; index += 1) {
    const opening = OPENING.exec(lines[index] ?? "")?.groups;
    if (opening === undefined) {
      prose.push(lines[index] ?? "");
      continue;
    }
    const marks = opening["marks"] ?? "";
    const content: string[] = [];
    for (index += 1; index < lines.length; index += 1) {
      const line = unwrap(lines[index] ?? "", opening["quote"] ?? "", opening["indent"] ?? "");
      if (isClosing(line, marks)) {
        break;
      }
      content.push(line);
    }
    const [language = "", ...words] = (opening["info"] ?? "").trim().split(/\s+/);
    if (DOCUMENTS.has(language.toLowerCase())) {
      fences.push(...parseFences(content.join("\n")).fences);
    } else {
      fences.push(toFence(language.toLowerCase(), words, content));
    }
  }
  return { fences, prose: prose.join("\n") };
}

/** The blocks that hold Python: marked as such, or not marked at all. */
export function pythonFences(fences: readonly Fence[]): readonly Fence[] {
  return fences.filter(
    (fence) => ["", "python", "python3", "py"].includes(fence.language) && fence.content.trim() !== "",
  );
}

function unwrap(line: string, quote: string, indent: string): string {
  const inner = quote === "" ? line : line.replace(/^\s{0,3}> ?/, "");
  return inner.startsWith(indent) ? inner.slice(indent.length) : inner.trimStart();
}

function isClosing(line: string, marks: string): boolean {
  const trimmed = line.trim();
  return trimmed.length >= marks.length && trimmed === marks.charAt(0).repeat(trimmed.length);
}

function toFence(language: string, words: readonly string[], lines: readonly string[]): Fence {
  const named = words.map((word) => /^file=["']?([^"']+)["']?$/.exec(word)?.[1]).find((name) => name !== undefined);
  return { language, words, file: named ?? null, content: lines.length === 0 ? "" : `${lines.join("\n")}\n` };
}
