import { parseTraceback } from "../diagnosis/index.ts";
import type { Fence } from "./parse-fences.ts";

const WITH_MESSAGE = /(?:^|[\s:"'`])((?:[A-Za-z_][\w.]*)(?:Error|Exception|Interrupt|Exit):[^\n`"]*)/m;
const ALONE = /(?:^|[\s:"'`])((?:[A-Za-z_][\w.]*)(?:Error|Exception|Interrupt|Exit))\b/m;
const TRACEBACK = "Traceback (most recent call last)";

export interface ShownError {
  /** A traceback, or `KeyError: 'a'`, or the error's name alone. */
  readonly error: string;
  /** The block that shows it; null where the words do. */
  readonly block: Fence | null;
}

/** The error that a message shows; null where it shows none. A name alone counts where the words ask what it means. */
export function readShownError(words: string, fences: readonly Fence[]): ShownError | null {
  const block = fences.find((fence) => parseTraceback(fence.content) !== null) ?? null;
  if (block !== null) {
    return { error: block.content.trim(), block };
  }
  if (words.includes(TRACEBACK)) {
    return { error: words.slice(words.indexOf("Traceback")).trim(), block: null };
  }
  const asksForMeaning = /\bmeans?\b|\b(?:get|getting|got|gives?|raises?|throws?)\b|\bexplain\b/i.test(words);
  const found = WITH_MESSAGE.exec(words) ?? (asksForMeaning ? ALONE.exec(words) : null);
  return found === null ? null : { error: withoutQuestion(found[1] ?? "", words.slice(0, found.index)), block: null };
}

/** The error in "What does KeyError: 'a' mean?" */
function withoutQuestion(error: string, before: string): string {
  const end = /\bdo(?:es)?\b/i.test(before) ? error.lastIndexOf(" mean") : -1;
  return (end === -1 ? error : error.slice(0, end)).trim();
}

/** Whether the words ask about an error, or say nothing at all beside it. */
export function asksAboutError(words: string): boolean {
  const own = words.includes(TRACEBACK) ? words.slice(0, words.indexOf("Traceback")) : words;
  // "Execute this, it may raise a ValueError" asks for a run, not for an explanation.
  if (/^\s*(?:please\s+|can you\s+|could you\s+)*(?:run|execute|validate|profile|test)\b/i.test(own)) {
    return false;
  }
  return own.trim() === "" || /\b(?:what|why|explain|mean|fix|solve|help|understand|how)\b/i.test(own);
}
