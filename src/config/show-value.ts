import { inspect } from "node:util";

/** A value as an error message repeats it: texts in double quotes, everything else as Node prints it, shortened. */
export function showValue(value: unknown): string {
  const text = typeof value === "string" ? JSON.stringify(value) : inspect(value, { depth: 1, breakLength: Infinity });
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
