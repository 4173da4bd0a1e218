/**
 * What may not reach a terminal as it is: control characters (C0, DEL and C1, which carry the ANSI and OSC sequences),
 * marks that change the direction of text, invisible characters, the tag block, line separators, and halves of surrogate
 * pairs. U+200C and U+200D stay: scripts and emoji are written with them.
 */
const UNSAFE =
  /[\p{Cc}\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}\p{Cs}]/gu;

/**
 * Text of unknown origin, made safe to print: what would steer the terminal or hide something is shown as an escape
 * (`\x1b`, `\u{202e}`). Line breaks and tabs stay; a carriage return begins a new line.
 */
export function toTerminalText(text: string): string {
  return text.replace(/\r\n?/g, "\n").replace(UNSAFE, (character) => {
    return character === "\n" || character === "\t" ? character : toEscape(character);
  });
}

/** Like {@link toTerminalText} for text that has to stay on one line: line breaks and tabs are shown as escapes too. */
export function toTerminalLine(text: string): string {
  return text.replace(UNSAFE, toEscape);
}

function toEscape(character: string): string {
  if (character === "\n") {
    return "\\n";
  }
  if (character === "\r") {
    return "\\r";
  }
  if (character === "\t") {
    return "\\t";
  }
  const code = character.codePointAt(0) ?? 0;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
}
