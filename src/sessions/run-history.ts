import type { ExecutionMetrics } from "../execution/index.ts";
import type { HistoryEntry } from "./session.ts";

const MAX_ENTRIES = 1000;
const MAX_CHARACTERS = 16 * 1024 * 1024;

/** What a session has run, newest last; bounded, so that a long session does not grow. */
export class RunHistory {
  readonly #entries: HistoryEntry[] = [];
  #characters = 0;

  get entries(): readonly HistoryEntry[] {
    return this.#entries;
  }

  get lastMetrics(): ExecutionMetrics | null {
    return this.#entries.at(-1)?.metrics ?? null;
  }

  add(entry: HistoryEntry): void {
    this.#entries.push(entry);
    this.#characters += entry.input.length;
    // The newest stays, however long it is.
    while (this.#entries.length > 1 && (this.#entries.length > MAX_ENTRIES || this.#characters > MAX_CHARACTERS)) {
      this.#characters -= this.#entries.shift()?.input.length ?? 0;
    }
  }
}
