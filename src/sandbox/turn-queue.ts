import { unlessAborted } from "./unless-aborted.ts";

/** Runs work one after the other, in the order it was asked for; a failure does not stop what waits behind it. */
export class TurnQueue {
  #last: Promise<unknown> = Promise.resolve();
  #unfinished = 0;

  /** Throws `cancelled` when the signal is aborted before the work's turn; it is not done then. */
  async run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    this.#unfinished += 1;
    const before = this.#last;
    const { promise: own, resolve: leave } = Promise.withResolvers<void>();
    this.#last = before.then(() => own);
    try {
      await unlessAborted(before, signal);
      return await work();
    } finally {
      this.#unfinished -= 1;
      leave();
    }
  }

  /** Whether nothing runs and nothing waits. */
  get isIdle(): boolean {
    return this.#unfinished === 0;
  }
}
