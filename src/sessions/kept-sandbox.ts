import type { Sandbox } from "../sandbox/index.ts";

/** The one sandbox of a session that is kept: opened on first need, and anew when it went away. */
export class KeptSandbox {
  readonly #openNew: (code: string) => Promise<Sandbox>;
  #sandbox: Promise<Sandbox> | null = null;

  /** `first` is the one to begin with, where there is one already. */
  constructor(openNew: (code: string) => Promise<Sandbox>, first?: Sandbox) {
    this.#openNew = openNew;
    this.#sandbox = first === undefined ? null : Promise.resolve(first);
  }

  /** Whether there is one, or one is being opened. */
  get isOpen(): boolean {
    return this.#sandbox !== null;
  }

  /** The sandbox; `code` is what it is wanted for. Throws what opening it throws, and tries again the next time. */
  open(code: string): Promise<Sandbox> {
    if (this.#sandbox === null) {
      const opening = this.#openNew(code);
      this.#sandbox = opening;
      opening.catch(() => this.forget());
    }
    return this.#sandbox;
  }

  /** Takes the sandbox for gone: the next call opens a new one instead of failing on it. */
  forget(): void {
    this.#sandbox = null;
  }

  async close(): Promise<void> {
    const opened = this.#sandbox;
    this.forget();
    // One that could not be opened has told so to whoever wanted it.
    const sandbox = await opened?.catch(() => null);
    await sandbox?.close();
  }
}
