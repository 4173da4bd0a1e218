const OPENING = /^([A-Za-z]{0,2})("""|'''|"|')/;

/**
 * Python source of the same length in which the text of strings and comments is blanked, so that a search finds code
 * only. Quotes stay, and so do the expressions of f-strings. Line breaks stay where they are.
 */
export function maskLiterals(source: string): string {
  let masked = "";
  let position = 0;
  while (position < source.length) {
    const character = source.charAt(position);
    if (character === "#") {
      const end = endOfLine(source, position);
      masked += " ".repeat(end - position);
      position = end;
      continue;
    }
    const opening = isWord(source.charAt(position - 1)) ? null : OPENING.exec(source.slice(position, position + 5));
    const bare = opening ?? (/["']/.test(character) ? OPENING.exec(source.slice(position, position + 3)) : null);
    if (bare === null) {
      masked += character;
      position += 1;
      continue;
    }
    const text = maskString(source, position, bare[1] ?? "", bare[2] ?? "");
    masked += text;
    position += text.length;
  }
  return masked;
}

function maskString(source: string, start: number, prefix: string, quote: string): string {
  const isFormatted = /f/i.test(prefix);
  const isRaw = /r/i.test(prefix);
  let masked = prefix + quote;
  let position = start + masked.length;
  let depth = 0;
  while (position < source.length) {
    const character = source.charAt(position);
    if (source.startsWith(quote, position)) {
      return masked + quote;
    }
    if (character === "\n" && quote.length === 1) {
      return masked;
    }
    if (isFormatted && depth === 0 && (source.startsWith("{{", position) || source.startsWith("}}", position))) {
      masked += "  ";
      position += 2;
      continue;
    }
    if (!isRaw && character === "\\" && depth === 0) {
      masked += ` ${blank(source.charAt(position + 1))}`;
      position += 2;
      continue;
    }
    if (isFormatted && character === "{") {
      depth += 1;
    }
    masked += depth > 0 ? character : blank(character);
    if (isFormatted && character === "}" && depth > 0) {
      depth -= 1;
    }
    position += 1;
  }
  return masked;
}

function blank(character: string): string {
  return character === "\n" || character === "" ? character : " ";
}

function isWord(character: string): boolean {
  return /\w/.test(character);
}

function endOfLine(source: string, position: number): number {
  const end = source.indexOf("\n", position);
  return end === -1 ? source.length : end;
}
