import { ExecutorError } from "../errors/index.ts";
import { showValue } from "./show-value.ts";

const unitPowers: Readonly<Record<string, number>> = { "": 0, k: 1, m: 2, g: 3, t: 4 };
const sizePattern = /^(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?$/i;

/**
 * Bytes of a size as people write it: `"512MB"`, `"2GB"`, `"64MiB"`, `"1.5g"`, or a number of bytes.
 *
 * KB, MB, GB and TB count in steps of 1024, as memory limits do, so that `"512MB"` and `"512MiB"` are the same
 * 536,870,912 bytes. Throws `invalid-input` for anything else, for fractions of a byte, and for what a number cannot hold.
 */
export function parseMemorySize(value: string | number): number {
  const bytes = toBytes(value);
  if (bytes === null) {
    throw new ExecutorError(
      "invalid-input",
      `The size ${showValue(value)} is not a number of bytes or a text like "512MB"`,
      {
        hint: 'Write a positive number with KB, MB, GB or TB, for example "512MB"',
      },
    );
  }
  return bytes;
}

/** Bytes of a size, or null when it cannot be read as one. */
export function toBytes(value: string | number): number | null {
  const bytes = typeof value === "number" ? value : textToBytes(value.trim());
  return Number.isSafeInteger(bytes) && bytes > 0 ? bytes : null;
}

/** A size in the largest unit that leaves at least 1, with at most one decimal: `512 MB`. */
export function formatMemorySize(bytes: number): string {
  const units = ["B", "KB", "MB", "GB", "TB"];
  let amount = bytes;
  let unit = 0;
  while (amount >= 1024 && unit < units.length - 1) {
    amount /= 1024;
    unit += 1;
  }
  return `${Math.round(amount * 10) / 10} ${units[unit]}`;
}

function textToBytes(text: string): number {
  const match = sizePattern.exec(text);
  const power = unitPowers[match?.[2]?.toLowerCase() ?? ""];
  if (match === null || power === undefined) {
    return Number.NaN;
  }
  return Math.floor(Number(match[1]) * 1024 ** power);
}
