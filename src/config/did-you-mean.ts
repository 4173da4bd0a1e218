/** The candidate that was probably meant, or null when none is near; case, `_` and `-` do not count. */
export function didYouMean(given: string, candidates: readonly string[]): string | null {
  const plainGiven = plain(given);
  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(plainGiven.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(plainGiven, plain(candidate));
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

function plain(name: string): string {
  return name.slice(0, 100).replaceAll(/[_-]/g, "").toLowerCase();
}

/** Levenshtein's distance, one row at a time. */
function editDistance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const substitution = (previous[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1);
      current.push(Math.min((previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, substitution));
    }
    previous = current;
  }
  return previous[right.length] ?? 0;
}
