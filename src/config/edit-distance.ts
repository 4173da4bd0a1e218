/**
 * Damerau-Levenshtein distance, optimal string alignment; anything above `most` where it is more than that. What is
 * further from the diagonal than `most` cannot be part of a shorter way, and is not looked at.
 */
export function editDistance(left: string, right: string, most: number): number {
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
