import { parseTraceback } from "../diagnosis/index.ts";
import type { Fence } from "./parse-fences.ts";

const HEADLINE = /(?:^|[\s:"'`])((?:[A-Za-z_][\w.]*)(?:Error|Exception|Interrupt|Exit)(?::[^\n`"]*)?)/m;
const TRACEBACK = "Traceback (most recent call last)";

/** The error that a request asks about, and the block that shows it; null where it asks about none. */
export function readExplainedError(
  words: string,
  fences: readonly Fence[],
): { readonly error: string; readonly block: Fence | null } | null {
  const asks = /\b(?:what|why|explain|mean|fix|solve|help|understand|how)\b/i.test(words) || words.includes(TRACEBACK);
  // "Execute this, it may raise a ValueError" asks for a run, not for an explanation.
  const asksToRun = /^\s*(?:please\s+)?(?:run|execute|validate|profile|test)\b/i.test(words);
  if (!asks || asksToRun) return null;
  const block = fences.find((fence) => parseTraceback(fence.content) !== null) ?? null;
  const error =
    block?.content ?? (words.includes(TRACEBACK) ? words.slice(words.indexOf("Traceback")) : HEADLINE.exec(words)?.[1]);
  return error === undefined ? null : { error: error.trim(), block };
}
