import { ExecutorError } from "../errors/index.ts";

/** Does the same work on every item, at most `concurrency` at once; the results are in the order of the items. */
export async function mapConcurrently<Item, Result>(
  items: readonly Item[],
  concurrency: number,
  work: (item: Item, index: number) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const waiting = items.entries();
  const takeTurns = async () => {
    for (const [index, item] of waiting) {
      results[index] = await work(item, index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, takeTurns));
  return results;
}

/** Throws `invalid-input` for what cannot be a number of things at once. */
export function assertConcurrency(concurrency: number): void {
  if (Number.isInteger(concurrency) && concurrency >= 1) {
    return;
  }
  throw new ExecutorError("invalid-input", `Option "concurrency" is ${concurrency}; it must be a whole number from 1`);
}
