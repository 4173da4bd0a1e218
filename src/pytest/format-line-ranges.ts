/** Line numbers as ranges: `3, 7-9, 12`. They ascend. */
export function formatLineRanges(lines: readonly number[]): string {
  const ranges: { first: number; last: number }[] = [];
  for (const line of lines) {
    const range = ranges.at(-1);
    if (range !== undefined && line === range.last + 1) {
      range.last = line;
    } else {
      ranges.push({ first: line, last: line });
    }
  }
  return ranges.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`)).join(", ");
}
