import { capture, type ReadFailure } from "./failure.ts";
import { nearest } from "./python/nearest.ts";

/**
 * The names that are meant by `word`: the nearest of those that the interpreter holds for it, and of `others` where it was
 * not asked; empty when none is near enough. More than one are as near as each other.
 */
export function nearNames(failure: ReadFailure, word: string, others: Iterable<string> = []): readonly string[] {
  const told = capture(failure, /Did you mean:? '([^']+)'\?/);
  const known = failure.facts.near ?? others;
  return nearest(word, told === null ? known : [told, ...known]);
}

/** "`total` is probably meant"; all of them when they are as near as each other. */
export function meant(names: readonly string[]): string {
  return `${names.map((name) => `\`${name}\``).join(" or ")} is probably meant`;
}

/** The one name that is meant; null when there is none, or more than one. */
export function onlyName(names: readonly string[]): string | null {
  return names.length === 1 ? (names[0] ?? null) : null;
}
