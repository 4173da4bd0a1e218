/** Runs work one after the other, in the order it was asked for; a failure does not stop what waits behind it. */
export class TurnQueue {
  #last: Promise<unknown> = Promise.resolve();

  readonly run = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = this.#last.then(work, work);
    this.#last = turn.catch(() => undefined);
    return turn;
  };
}
