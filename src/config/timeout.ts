import { ExecutorError } from "../errors/index.ts";
import { showValue } from "./show-value.ts";

/** Seconds. The smallest time limit that is accepted. */
const MIN_TIMEOUT = 0.001;
/** Seconds: one day. A limit beyond it is a mistake more often than a wish. */
const MAX_TIMEOUT = 86_400;

const secondsPerUnit: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, min: 60, h: 3600 };
const timePattern = /^(\d+(?:\.\d+)?)\s*(ms|s|min|m|h)?$/i;

/**
 * Seconds of a time limit: a number of seconds, or a text such as `"30"`, `"500ms"`, `"2m"` or `"1h"`.
 *
 * Throws `invalid-input` for anything else and for what is not between 0.001 and 86400 seconds; 0 is never unlimited.
 */
export function parseTimeout(value: string | number): number {
  const seconds = toSeconds(value);
  if (seconds === null) {
    throw new ExecutorError(
      "invalid-input",
      `The time limit ${showValue(value)} is not between 0.001 and 86400 seconds`,
      {
        hint: 'Write a number of seconds, for example 30, or a text like "500ms" or "2m"',
      },
    );
  }
  return seconds;
}

/** Seconds of a time limit, or null when it is none or out of range. */
export function toSeconds(value: string | number): number | null {
  const seconds = typeof value === "number" ? value : textToSeconds(value.trim());
  return seconds >= MIN_TIMEOUT && seconds <= MAX_TIMEOUT ? seconds : null;
}

function textToSeconds(text: string): number {
  const match = timePattern.exec(text);
  const unit = secondsPerUnit[(match?.[2] ?? "s").toLowerCase()];
  return match === null || unit === undefined ? Number.NaN : Number(match[1]) * unit;
}
