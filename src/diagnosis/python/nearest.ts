import { editDistance } from "../../config/index.ts";

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
    const changes = editDistance(word.toLowerCase(), candidate.toLowerCase(), most);
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
