/** Runs work one after the other, in the order it was asked for; a failure does not stop what waits behind it. */
export class TurnQueue {
  #last: Promise<unknown> = Promise.resolve();
  #unfinished = 0;

  readonly run = <T>(work: () => Promise<T>): Promise<T> => {
    this.#unfinished += 1;
    const counted = async () => {
      try {
        return await work();
      } finally {
        this.#unfinished -= 1;
      }
    };
    const turn = this.#last.then(counted, counted);
    // Whoever asked for the turn has its failure; the next turn does not care.
    this.#last = turn.catch(() => undefined);
    return turn;
  };

  /** Whether nothing runs and nothing waits. */
  get isIdle(): boolean {
    return this.#unfinished === 0;
  }
}
