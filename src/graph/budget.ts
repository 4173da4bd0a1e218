import { assertOptionNames, formatCount } from "../config/index.ts";
import { ExecutorError } from "../errors/index.ts";

/** What one request may cost. */
export interface Budget {
  /** How often code or tests are run, the first time included. @default 3 */
  readonly attempts: number;
  /** Wall-clock seconds from the request to the start of another attempt. @default 300 */
  readonly seconds: number;
  /** Tokens that the models report. @default 200000 */
  readonly tokens: number;
  /** CPU seconds of all runs. @default 300 */
  readonly cpuSeconds: number;
}

/** What a request has cost so far, beside its attempts. */
export type Spent = Omit<Budget, "attempts">;

export const defaultBudget: Budget = { attempts: 3, seconds: 300, tokens: 200_000, cpuSeconds: 300 };

const words: Readonly<Record<keyof Budget, string>> = {
  attempts: "attempt",
  seconds: "second",
  tokens: "token",
  cpuSeconds: "CPU second",
};

/** A whole budget from a part of one. Throws `invalid-input` for an unknown field, `invalid-config` for a value that is not a number above 0. */
export function resolveBudget(budget: Partial<Budget> = {}): Budget {
  assertOptionNames(budget, { attempts: true, seconds: true, tokens: true, cpuSeconds: true });
  const resolved = { ...defaultBudget, ...budget };
  for (const [field, value] of Object.entries(resolved)) {
    const whole = field !== "attempts" || Number.isInteger(value);
    if (!Number.isFinite(value) || value <= 0 || !whole) {
      throw new ExecutorError(
        "invalid-config",
        `Budget field "${field}" is ${value}, but must be a ${whole ? "" : "whole "}number above 0`,
        {
          hint: `Leave it out to have ${defaultBudget[field as keyof Budget]}`,
        },
      );
    }
  }
  return resolved;
}

/** What there is no more of, in words: `"3 of 3 attempts"`; null while everything is left. */
export function exhausted(spent: Budget, budget: Budget): string | null {
  for (const field of ["attempts", "seconds", "tokens", "cpuSeconds"] as const) {
    if (spent[field] >= budget[field]) {
      return `${Math.round(spent[field])} of ${formatCount(budget[field], words[field])}`;
    }
  }
  return null;
}
