/** Letters of the longest name that is compared: a longer one was not written by hand. */
const LONGEST_NAME = 60;
const MOST_CHANGES = 4;
const MOST_CANDIDATES = 20_000;

/**
 * The candidates that differ least from `word`, counting a swap of neighbours as one change; empty when none is near.
 * Near means at most one change in three letters. More than one are as near as each other: only a person knows which.
 * Names that begin with an underscore are meant by nobody who writes none.
 */
export function nearest(word: string, candidates: Iterable<string>, mostChanges = changesIn(word)): readonly string[] {
  let best: string[] = [];
  let most = mostChanges;
  let looked = 0;
  for (const candidate of candidates) {
    looked += 1;
    if (looked > MOST_CANDIDATES || most < 0) {
      break;
    }
    if (
      candidate === word ||
      best.includes(candidate) ||
      isHidden(word, candidate) ||
      digitsOf(word) !== digitsOf(candidate)
    ) {
      continue;
    }
    const changes = distance(word.toLowerCase(), candidate.toLowerCase(), most);
    if (changes === most) {
      best.push(candidate);
    } else if (changes < most) {
      best = [candidate];
      most = changes;
    }
  }
  return best;
}

/** Changes that a name of this length may have: none in one or two letters, which are alike by chance. */
function changesIn(word: string): number {
  return word.length > LONGEST_NAME || word.length < 3 ? -1 : Math.min(MOST_CHANGES, Math.floor(word.length / 3));
}

/** Names are numbered on purpose: `row1` is not meant by `row2`. */
function digitsOf(name: string): string {
  return name.replaceAll(/\D/g, "");
}

/** The underscores that a name begins with say who it is for: nobody, those inside, Python. */
function isHidden(word: string, candidate: string): boolean {
  return ["__", "_"].some((mark) => candidate.startsWith(mark) && !word.startsWith(mark));
}

/**
 * Damerau-Levenshtein distance, optimal string alignment; anything above `most` where it is more than that. What is
 * further from the diagonal than `most` cannot be part of a shorter way, and is not looked at.
 */
function distance(left: string, right: string, most: number): number {
  if (Math.abs(left.length - right.length) > most) {
    return most + 1;
  }
  const tooMany = most + 1;
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row += 1) {
    const current: number[] = [row];
    let fewest = tooMany;
    const last = Math.min(right.length, row + most);
    for (let column = Math.max(1, row - most); column <= last; column += 1) {
      const cost = left[row - 1] === right[column - 1] ? 0 : 1;
      let changes = Math.min(
        (previous[column] ?? tooMany) + 1,
        (current[column - 1] ?? tooMany) + 1,
        (previous[column - 1] ?? tooMany) + cost,
      );
      if (row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]) {
        changes = Math.min(changes, (beforePrevious[column - 2] ?? tooMany) + 1);
      }
      current[column] = changes;
      fewest = Math.min(fewest, changes);
    }
    if (fewest > most) {
      return tooMany;
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[right.length] ?? tooMany;
}
