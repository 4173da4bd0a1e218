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

  guard<Values extends readonly unknown[]>(listener: (...values: Values) => void): (...values: Values) => void {
    return (...values) => {
      if (this.#failure !== null) {
        return;
      }
      try {
        listener(...values);
      } catch (error) {
        this.#failure = { error };
      }
    };
  }

  /** Waits for work that calls the caller back, unless a callback has thrown already. Never throws. */
  async wait(work: () => Promise<void>): Promise<void> {
    if (this.#failure !== null) {
      return;
    }
    try {
      await work();
    } catch (error) {
      this.#failure = { error };
    }
  }

  /** Throws what a callback has thrown. */
  assertUnharmed(): void {
    if (this.#failure !== null) {
      throw this.#failure.error;
    }
  }
}
