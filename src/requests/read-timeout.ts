const FORMS = [
  /\b(?:timeout|time limit|time-limit)(?: of| to| is|:|=| =)? ?(\d{1,20}(?:\.\d{1,20})?(?:e[+-]?\d{1,3})?)(?: ?-?(ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?)\b)?/i,
  /\b(\d{1,20}(?:\.\d{1,20})?(?:e[+-]?\d{1,3})?)(?: |-)?(ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?)(?: |-)(?:timeout|time limit|limit)\b/i,
  /\b(?:within|at most|no longer than|for longer than|no more than|(?:stop|kill|abort|cancel)(?: running)?(?: it| this)? after|limit(?: it| this)? to) (\d{1,20}(?:\.\d{1,20})?(?:e[+-]?\d{1,3})?)(?: |-)?(ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?)\b/i,
];

/**
 * The time limit that the words of a request set for a run, in seconds; null when they set none. One that is too long, or too
 * short, is for the run to refuse.
 */
export function readTimeout(prose: string): number | null {
  for (const form of FORMS) {
    const found = form.exec(prose);
    const seconds = found === null ? 0 : inSeconds(Number(found[1]), (found[2] ?? "s").toLowerCase());
    if (seconds > 0) {
      return seconds;
    }
  }
  return null;
}

function inSeconds(amount: number, unit: string): number {
  if (unit === "ms" || unit.startsWith("milli")) {
    return amount / 1000;
  }
  return unit.startsWith("m") ? amount * 60 : amount;
}
