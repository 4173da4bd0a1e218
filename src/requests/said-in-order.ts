/** The sentences of a text. A line ends one, and so does a dot, but not one inside of a file's name. */
function sentencesOf(text: string): readonly string[] {
  return text.split(/\n|\.(?!\w)/);
}

/**
 * What the last of `patterns` finds where each of them is found after the one before it; null when one is not found. It
 * says the same as one pattern with `.*` between the parts, in time that grows no faster than the text.
 */
function saidInOrder(text: string, ...patterns: readonly RegExp[]): RegExpExecArray | null {
  let position = 0;
  let found: RegExpExecArray | null = null;
  for (const pattern of patterns) {
    found = pattern.exec(text.slice(position));
    if (found === null) {
      return null;
    }
    position += found.index + found[0].length;
  }
  return found;
}

/** {@link saidInOrder} within one sentence: the first one in which it holds. */
export function saidInSentence(text: string, ...patterns: readonly RegExp[]): RegExpExecArray | null {
  for (const sentence of sentencesOf(text)) {
    const found = saidInOrder(sentence, ...patterns);
    if (found !== null) {
      return found;
    }
  }
  return null;
}
