import type { CliContext } from "./cli-context.ts";
import { inCommandWords, isSuggestion } from "./render/command-words.ts";

/** Characters that JSON may hold as they are, but that steer a terminal or hide something on it. */
const UNSAFE = /[\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu;

/**
 * Writes one JSON document to standard output, harmless to a terminal. Binary values are written in base64, and suggestions
 * in the words of the command line.
 */
export function writeJson(document: unknown, context: CliContext): void {
  const text = JSON.stringify(
    document,
    (_key, value: unknown) => {
      if (value instanceof Uint8Array) {
        return Buffer.from(value).toString("base64");
      }
      return isSuggestion(value) ? inCommandWords(value) : value;
    },
    2,
  );
  context.stdout.write(`${text.replace(UNSAFE, toUnicodeEscapes)}\n`);
}

function toUnicodeEscapes(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}
