/**
 * The callbacks of a caller. One that throws is not called again; the run goes on to its end, is noted, and only then is
 * the error the caller's.
 */
export class CallerListeners {
  #failure: { readonly error: unknown } | null = null;

  guard<Values extends readonly unknown[]>(listener: (...values: Values) => void): (...values: Values) => void {
    return (...values) => {
      if (this.#failure !== null) return;
      try {
        listener(...values);
      } catch (error) {
        this.#failure = { error };
      }
    };
  }

  /** Throws what a callback has thrown. */
  assertUnharmed(): void {
    if (this.#failure !== null) throw this.#failure.error;
  }
}
