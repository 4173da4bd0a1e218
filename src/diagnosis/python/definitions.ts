import type { SourceLine } from "./source.ts";
import { closingOf, isName, type Token } from "./tokens.ts";

/** The header of a function or class, as far as it is on one line. */
export interface Definition {
  readonly line: SourceLine;
  readonly kind: "def" | "class";
  readonly name: string;
  /** The bracket after the name; null when there is none. */
  readonly opening: Token | null;
  /** Names of the parameters, without stars and defaults. */
  readonly parameters: readonly string[];
}

/** The definition that a line begins; null when it begins none. */
export function definitionOn(line: SourceLine): Definition | null {
  const tokens = line.tokens;
  const start = tokens[0]?.text === "async" ? 1 : 0;
  const kind = tokens[start]?.text;
  const name = tokens[start + 1];
  if ((kind !== "def" && kind !== "class") || !isName(name)) {
    return null;
  }
  const opening = tokens[start + 2]?.text === "(" ? (tokens[start + 2] ?? null) : null;
  return { line, kind, name: name.text, opening, parameters: parametersOf(tokens, start + 2) };
}

/** Names that a bracket at `opening` lists as parameters. */
function parametersOf(tokens: readonly Token[], opening: number): readonly string[] {
  const depth = (tokens[opening]?.depth ?? 0) + 1;
  const closing = closingOf(tokens, opening);
  const inside = tokens.slice(opening + 1, closing === -1 ? tokens.length : closing);
  return inside
    .filter((token, index) => {
      const before = inside[index - 1]?.text ?? ",";
      return isName(token) && token.depth === depth && [",", "*", "**"].includes(before);
    })
    .map((token) => token.text);
}

/** The functions of a source by their names; a name that is defined more than once is there more than once. */
export function functionsByName(lines: readonly SourceLine[]): ReadonlyMap<string, readonly Definition[]> {
  const found = new Map<string, Definition[]>();
  for (const line of lines) {
    const definition = definitionOn(line);
    if (definition?.kind === "def") {
      const others = found.get(definition.name);
      if (others === undefined) {
        found.set(definition.name, [definition]);
      } else {
        others.push(definition);
      }
    }
  }
  return found;
}
