/** Blanks, or one piece of a word: quoted text, an escaped character, or plain characters. */
const pieces = /(\s+)|'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])|([^\s'"\\]+)/gy;

/**
 * The words of a shell-like text: separated by blanks, held together by single or double quotes, with a backslash
 * taking the next character as it is (not inside single quotes). Nothing is expanded.
 *
 * Null means that a quote was not closed or that the text ends in a lone backslash.
 */
export function splitWords(text: string): readonly string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  let end = 0;
  for (const match of text.matchAll(pieces)) {
    const [whole, blanks, singleQuoted, doubleQuoted, escaped, plain] = match;
    end = match.index + whole.length;
    if (blanks === undefined) {
      word = (word ?? "") + (singleQuoted ?? doubleQuoted?.replaceAll(/\\([\s\S])/g, "$1") ?? escaped ?? plain ?? "");
    } else if (word !== null) {
      words.push(word);
      word = null;
    }
  }
  if (word !== null) {
    words.push(word);
  }
  return end === text.length ? words : null;
}
