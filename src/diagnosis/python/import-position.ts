import type { Edit } from "../suggestion.ts";
import { insertBefore, type SourceLine } from "./source.ts";
import { sequenceAt } from "./tokens.ts";

/** Inserts an import where it belongs: after a shebang, comments, the docstring and `__future__` imports. */
export function insertImport(lines: readonly SourceLine[], statement: string): Edit {
  let position = 0;
  let sawDocstring = false;
  while (position < lines.length) {
    const line = lines[position];
    const [first] = line?.tokens ?? [];
    if (line === undefined || line.isBlank || line.beginsInText || line.depth > 0) {
      position += 1;
    } else if (!sawDocstring && first?.kind === "string" && line.tokens.length === 1) {
      position += 1;
      sawDocstring = true;
    } else if (sequenceAt(line.tokens, 0, ["from", "__future__", "import"])) {
      position += 1;
    } else {
      break;
    }
  }
  return insertBefore(Math.min(position, lines.length) + 1, statement);
}
