import { editLine, findTokens, type SourceLine } from "../python/source.ts";
import { literalText } from "../python/tokens.ts";
import type { Edit } from "../suggestion.ts";

/** The edit that writes another key where the line has it as a text; null when it has it not, or more than once. */
export function renameKey(line: SourceLine | null, key: string, name: string): Edit | null {
  if (line === null || /["'\\\n{}]/.test(name)) {
    return null;
  }
  const written = findTokens(line, (tokens, index) => literalText(tokens[index]) === key);
  const [literal] = written;
  if (literal === undefined || written.length > 1) {
    return null;
  }
  const start = literal.start + literal.text.indexOf(key);
  return editLine(line, [{ start, end: start + key.length, text: name }]);
}
