import { ExecutorError } from "../errors/index.ts";
import { showValue } from "./show-value.ts";

/** Seconds. The smallest time limit that is accepted. */
const MIN_TIMEOUT = 0.001;
/** Seconds: one day. A limit beyond it is a mistake more often than not. */
const MAX_TIMEOUT = 86_400;

const MILLISECONDS = 1000;
const secondsPerUnit: Readonly<Record<string, number>> = { s: 1, m: 60, min: 60, h: 3600 };
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

/** A time limit as people write it, without the digits that arithmetic leaves behind: `0.7 s`. */
export function formatTimeout(seconds: number): string {
  return `${Number(seconds.toPrecision(6))} s`;
}

function textToSeconds(text: string): number {
  const match = timePattern.exec(text);
  const unit = (match?.[2] ?? "s").toLowerCase();
  if (match === null) {
    return Number.NaN;
  }
  // Divided, not multiplied by a thousandth, which no number is: 700 ms are 0.7 s.
  return unit === "ms" ? Number(match[1]) / MILLISECONDS : Number(match[1]) * (secondsPerUnit[unit] ?? Number.NaN);
}
