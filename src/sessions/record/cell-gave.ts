import { createHash } from "node:crypto";
import type { Execution } from "../../sandbox/index.ts";
import type { Gave } from "./record-entry.ts";

/** Where an object lies in memory, which Python shows of those that have no text of their own. */
const ADDRESS = / at 0x[0-9a-fA-F]+/g;

/** What a cell gave, for comparing; null where its process told no names. */
export function toGave({ outcome, value, error, bindings }: Execution<"code" | "profile">): Gave | null {
  if (bindings === null) {
    return null;
  }
  const hash = createHash("sha256");
  const texts = [outcome.stdout, outcome.stderr, value?.data["text/plain"], error?.name, error?.message];
  for (const text of texts) {
    // An address is another one in each process, and says nothing about what is there.
    hash.update(JSON.stringify(text?.replace(ADDRESS, " at 0x") ?? null));
  }
  return { outputHash: hash.digest("hex"), names: [...bindings.names], omitted: bindings.omitted };
}
