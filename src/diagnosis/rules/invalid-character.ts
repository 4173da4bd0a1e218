import { isError } from "../failure.ts";
import { changeLines, type SourceLine, sourceLines } from "../python/source.ts";
import type { Rule } from "../rule.ts";

/** Characters that look right and are not: curly quotes, non-breaking spaces, full-width signs. */
export const invalidCharacter: Rule = {
  name: "invalid-character",
  match(failure) {
    const found = /^invalid (?:non-printable )?character\s+(?:'(.)' )?\(?U\+([0-9A-F]+)\)?/u.exec(
      failure.error?.message ?? "",
    );
    if (!isError(failure, "SyntaxError") || found === null) {
      return null;
    }
    return {
      message: `The character U+${found[2]} is no part of Python: it often comes from a word processor or a web page`,
      edit: changeLines(sourceLines(failure), plainCharacters),
    };
  },
};

const PLAIN: ReadonlyMap<string, string> = new Map([
  ["\u201c", '"'],
  ["\u201d", '"'],
  ["\u2018", "'"],
  ["\u2019", "'"],
  ["\u00a0", " "],
  ["\u2003", " "],
  ["\u2013", "-"],
  ["\u2212", "-"],
  ["\u00d7", "*"],
  ["\u200b", ""],
  ["\ufeff", ""],
  ["\uff08", "("],
  ["\uff09", ")"],
  ["\uff0c", ","],
  ["\uff1a", ":"],
]);

function plainCharacters(line: SourceLine): string {
  // Inside a proper string these characters are text and stay; curly quotes open no string, so they are seen here.
  const shown = line.masked.split("").map((character, index) => plainAt(line, character, index));
  return shown.join("") + line.text.slice(line.masked.length);
}

function plainAt({ text }: SourceLine, character: string, index: number): string {
  const written = text.charAt(index);
  return character === written ? (PLAIN.get(character) ?? character) : written;
}
