import { editLine, type Piece, type SourceLine } from "../python/source.ts";
import { sequenceAt, type Token } from "../python/tokens.ts";
import type { Edit } from "../suggestion.ts";

/**
 * The edit that imports `meant` where a line imports the module `name`, with all that is below it. The name that the
 * statement binds stays the same unless the program is to use the new one, so that the rest of the program works. Null
 * where the line does not import it, or binds a name that cannot stay.
 */
export function renameModule(line: SourceLine | null, name: string, meant: string): Edit | null {
  if (line === null || !line.tokens.some(({ text }) => text === "import")) {
    return null;
  }
  const words = name.split(".").flatMap((word, index) => (index === 0 ? [word] : [".", word]));
  const pieces = line.tokens.flatMap((_, index): readonly (Piece | null)[] =>
    isModule(line.tokens, index, words) ? [pieceFor(line.tokens, index, { words, name, meant })] : [],
  );
  return pieces.some((piece) => piece === null)
    ? null
    : editLine(
        line,
        pieces.filter((piece) => piece !== null),
      );
}

interface Renaming {
  readonly words: readonly string[];
  readonly name: string;
  readonly meant: string;
}

function isModule(tokens: readonly Token[], index: number, words: readonly string[]): boolean {
  const before = tokens[index - 1]?.text;
  return sequenceAt(tokens, index, words) && ["import", "from", ","].includes(before ?? "");
}

function pieceFor(tokens: readonly Token[], index: number, { words, name, meant }: Renaming): Piece | null {
  const first = tokens[index];
  const last = tokens[index + words.length - 1];
  const after = tokens[index + words.length]?.text;
  if (first === undefined || last === undefined) {
    return null;
  }
  const span = { start: first.start, end: last.end };
  if (tokens[index - 1]?.text === "from" || after === "as") {
    return { ...span, text: meant };
  }
  // A dotted import binds its first word, which `as` cannot name.
  return after === "." || name.includes(".") ? null : { ...span, text: `${meant} as ${name}` };
}
