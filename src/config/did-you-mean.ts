import { editDistance } from "./edit-distance.ts";

/** The candidate that was probably meant, or null when none is near; case, `_` and `-` do not count. */
export function didYouMean(given: string, candidates: readonly string[]): string | null {
  const plainGiven = plain(given);
  let best: string | null = null;
  let most = Math.max(1, Math.floor(plainGiven.length / 3));
  for (const candidate of candidates) {
    const changes = editDistance(plainGiven, plain(candidate), most);
    if (changes <= most) {
      best = candidate;
      most = changes - 1;
    }
  }
  return best;
}

function plain(name: string): string {
  return name.slice(0, 100).replaceAll(/[_-]/g, "").toLowerCase();
}
