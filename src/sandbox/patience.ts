const TICK_MILLISECONDS = 500;

/**
 * Calls `onOver` when `milliseconds` have passed in which this process could have taken an answer. Time in which its own
 * event loop stood still does not count: what was said meanwhile is yet to be read. Returns what calls it off.
 */
export function startPatience(milliseconds: number, onOver: () => void): () => void {
  let left = milliseconds;
  let timer = setTimeout(tick, Math.min(left, TICK_MILLISECONDS));
  return () => clearTimeout(timer);

  function tick(): void {
    left -= TICK_MILLISECONDS;
    if (left > 0) {
      timer = setTimeout(tick, Math.min(left, TICK_MILLISECONDS));
    }
    // After the answers that lie ready have been read.
    else {
      timer = setTimeout(onOver, 0);
    }
  }
}
