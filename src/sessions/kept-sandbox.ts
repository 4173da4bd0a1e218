import type { Sandbox } from "../sandbox/index.ts";

/** The one sandbox of a session that is kept: opened on first need, and anew when it went away. */
export class KeptSandbox {
  readonly #openNew: (code: string) => Promise<Sandbox>;
  #sandbox: Promise<Sandbox> | null = null;
  #hasLost = false;

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
  async open(code: string): Promise<Sandbox> {
    const present = this.#sandbox;
    if (present !== null) {
      const sandbox = await present;
      if (sandbox.isOpen) return sandbox;
      // Nobody has been told of it yet; whoever came here at the same time finds the new one.
      if (this.#sandbox === present) {
        this.forget();
        this.#hasLost = true;
      }
    }
    this.#sandbox ??= this.#remember(this.#openNew(code));
    return await this.#sandbox;
  }

  /** Whether a sandbox went away between two uses since this was last asked. */
  takeLoss(): boolean {
    const hasLost = this.#hasLost;
    this.#hasLost = false;
    return hasLost;
  }

  /** Takes the sandbox for gone, which its last run has told: the next call opens a new one instead of failing on it. */
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

  #remember(opening: Promise<Sandbox>): Promise<Sandbox> {
    opening.catch(() => {
      if (this.#sandbox === opening) this.forget();
    });
    return opening;
  }
}
