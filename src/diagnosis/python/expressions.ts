/** A stretch of a line; `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Splits a stretch of masked source at a one-character separator that is outside of all brackets. */
export function topLevelParts(masked: string, start: number, end: number, separator: string): readonly Span[] {
  const parts: Span[] = [];
  let depth = 0;
  let partStart = start;
  for (let position = start; position < end; position += 1) {
    const character = masked.charAt(position);
    if ("([{".includes(character)) {
      depth += 1;
    } else if (")]}".includes(character)) {
      depth -= 1;
    } else if (character === separator && depth === 0) {
      parts.push({ start: partStart, end: position });
      partStart = position + 1;
    }
  }
  return [...parts, { start: partStart, end }];
}

const CLOSING: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

/** What bracket balance a stretch of masked source has. */
export interface Brackets {
  /** Closing brackets that would complete it, innermost first. */
  readonly missing: string;
  /** Position of the first closing bracket that has no partner or a wrong one; null when there is none. */
  readonly stray: number | null;
  /** The bracket that should stand at `stray`; null when none should. */
  readonly expected: string | null;
}

/** Matches the brackets of masked source. */
export function matchBrackets(masked: string): Brackets {
  const open: string[] = [];
  for (let position = 0; position < masked.length; position += 1) {
    const character = masked.charAt(position);
    const closing = CLOSING[character];
    if (closing !== undefined) {
      open.push(closing);
    } else if (")]}".includes(character)) {
      const expected = open.pop() ?? null;
      if (expected !== character) {
        return { missing: open.toReversed().join(""), stray: position, expected };
      }
    }
  }
  return { missing: open.toReversed().join(""), stray: null, expected: null };
}
