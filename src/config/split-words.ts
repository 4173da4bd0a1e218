/**
 * The words of a shell-like text: separated by blanks, held together by single or double quotes, with a backslash
 * taking the next character as it is (not inside single quotes). Nothing is expanded.
 *
 * Null means that a quote was not closed or that the text ends in a lone backslash.
 */
export function splitWords(text: string): readonly string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  let quote: string | null = null;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (character === "\\" && quote !== "'") {
      index += 1;
      if (index >= text.length) return null;
      word = (word ?? "") + text.charAt(index);
    } else if (quote !== null) {
      if (character === quote) quote = null;
      else word = (word ?? "") + character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= "";
    } else if (/\s/.test(character)) {
      if (word !== null) words.push(word);
      word = null;
    } else {
      word = (word ?? "") + character;
    }
  }
  if (quote !== null) return null;
  if (word !== null) words.push(word);
  return words;
}
