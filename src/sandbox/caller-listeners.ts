/**
 * The callbacks of a caller. What one throws must not reach the line that it was called from, which the whole sandbox hangs
 * on: none of them is called again, and when the run has ended the error is the caller's.
 */
export class CallerListeners {
  #failure: { readonly error: unknown } | null = null;

  /** What a callback has thrown; null as long as none has. */
  get failure(): { readonly error: unknown } | null {
    return this.#failure;
  }

  /** The listener, whose errors are kept. One that is asynchronous is not waited for; a rejection counts until the run ends. */
  guard<Values extends readonly unknown[]>(listener: (...values: Values) => unknown): (...values: Values) => void {
    return (...values) => {
      if (this.#failure !== null) {
        return;
      }
      try {
        const returned = listener(...values);
        if (returned instanceof Promise) {
          returned.catch((error: unknown) => this.#keep(error));
        }
      } catch (error) {
        this.#keep(error);
      }
    };
  }

  #keep(error: unknown): void {
    this.#failure ??= { error };
  }

  /** Waits for work that calls the caller back, unless a callback has thrown already. Never throws. */
  async wait(work: () => Promise<void>): Promise<void> {
    if (this.#failure !== null) {
      return;
    }
    try {
      await work();
    } catch (error) {
      this.#keep(error);
    }
  }

  /** Throws what a callback has thrown. */
  assertUnharmed(): void {
    if (this.#failure !== null) {
      throw this.#failure.error;
    }
  }
}
