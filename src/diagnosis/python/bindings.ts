import { definitionOn } from "./definitions.ts";
import type { SourceLine } from "./source.ts";
import { isName, type Token } from "./tokens.ts";

/** Names that a line gives a value: by assignment, definition, import, loop or `as`. */
export function boundNames(line: SourceLine): readonly string[] {
  const definition = definitionOn(line);
  const defined = definition === null ? [] : [definition.name, ...definition.parameters];
  return [...defined, ...line.groups.flatMap((tokens) => namesIn(tokens)), ...assigned(line)];
}

/** Names that a part of an expression or statement binds. */
function namesIn(tokens: readonly Token[]): readonly string[] {
  let binder: string | null = null;
  return tokens
    .filter((token, index) => {
      const before = tokens[index - 1]?.text ?? "";
      const after = tokens[index + 1]?.text ?? "";
      if (BINDERS.has(token.text)) {
        binder = token.text;
      } else if (ENDS.has(token.text)) {
        binder = null;
      }
      if (!isName(token) || before === ".") {
        return false;
      }
      const isTarget = binder !== null && !(binder === "import" && after === "as");
      return isTarget || before === "as" || after === ":=";
    })
    .map(({ text }) => text);
}

/** Words that are followed by names which they bind. */
const BINDERS: ReadonlySet<string> = new Set(["for", "import", "lambda", "global", "nonlocal"]);
/** What ends the names after such a word. */
const ENDS: ReadonlySet<string> = new Set(["in", ":", "=", "from"]);

/** The names to the left of an assignment, or of a parameter on a line of its own. */
function assigned({ tokens, depth }: SourceLine): readonly string[] {
  if (depth > 0) {
    const [first, second] = tokens;
    return isName(first) && [":", ",", "=", ")"].includes(second?.text ?? "") ? [first.text] : [];
  }
  const sign = tokens.findLastIndex((token) => token.text === "=" && token.depth === 0);
  const left = tokens.slice(0, Math.max(0, sign));
  const colon = left.findIndex((token) => token.text === ":" && token.depth === 0);
  return (colon === -1 ? left : left.slice(0, colon))
    .filter((token, index) => {
      const [before, after] = [left[index - 1]?.text ?? "", left[index + 1]?.text ?? ""];
      return isName(token) && before !== "." && before !== "[" && ![".", "(", "["].includes(after);
    })
    .map(({ text }) => text);
}
