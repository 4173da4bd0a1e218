/** A fenced block of Python in a message. */
export interface Fence {
  /** The name that the block is given: by `file=NAME` after the language, or by a first line `# NAME.py`. */
  readonly file: string | null;
  readonly content: string;
}

const OPENING = /^ {0,3}(`{3,}|~{3,})[ \t]*([^`\n]*)$/;

/**
 * The Python blocks of a message, and the words around them. A block without a language counts as Python; a block that
 * is never closed goes on to the end, as in CommonMark.
 */
export function parseFences(text: string): { readonly fences: readonly Fence[]; readonly prose: string } {
  const fences: Fence[] = [];
  const prose: string[] = [];
  const lines = text.split(/\r?\n/);
  for (let index = 0; index < lines.length; index++) {
    const opening = OPENING.exec(lines[index] ?? "");
    if (opening === null) {
      prose.push(lines[index] ?? "");
      continue;
    }
    const [, marks = "", info = ""] = opening;
    const content: string[] = [];
    for (index++; index < lines.length && !isClosing(lines[index] ?? "", marks); index++) content.push(lines[index] ?? "");
    const fence = readFence(info, content);
    if (fence !== null) fences.push(fence);
  }
  return { fences, prose: prose.join("\n") };
}

function isClosing(line: string, marks: string): boolean {
  const trimmed = line.trim();
  return trimmed.length >= marks.length && trimmed === marks.charAt(0).repeat(trimmed.length);
}

function readFence(info: string, lines: readonly string[]): Fence | null {
  const [language = "", ...words] = info.trim().split(/\s+/);
  if (!["", "python", "python3", "py"].includes(language.toLowerCase())) return null;
  const content = `${lines.join("\n").trimEnd()}\n`;
  if (content.trim() === "") return null;
  const stated = words.map((word) => /^(?:file|filename|title)=["']?([^"']+)["']?$/.exec(word)?.[1]).find(Boolean);
  const commented = /^#\s*(?:file(?:name)?:\s*)?([\w./-]+\.py)\s*$/.exec(lines[0] ?? "")?.[1];
  return { file: stated ?? commented ?? null, content };
}
