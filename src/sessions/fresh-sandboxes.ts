import { ExecutorError } from "../errors/index.ts";
import type { Sandbox } from "../sandbox/index.ts";
import type { SandboxPool } from "./sandbox-pool.ts";

/** The sandboxes of a session that are there for one run each: none of them outlives the session. */
export class FreshSandboxes implements Pick<SandboxPool, "open"> {
  readonly #pool: SandboxPool;
  readonly #opening = new Set<Promise<Sandbox>>();
  #opened: Sandbox[] = [];
  #closed = false;

  constructor(pool: SandboxPool) {
    this.#pool = pool;
  }

  /** As {@link SandboxPool.open}. Throws `closed` when the session was closed meanwhile. */
  async open(...wanted: Parameters<SandboxPool["open"]>): Promise<Sandbox> {
    const opening = this.#pool.open(...wanted);
    this.#opening.add(opening);
    try {
      const sandbox = await opening;
      if (this.#closed) {
        await sandbox.close();
        throw new ExecutorError("closed", "The session was closed before the run began", { hint: "Create a new one" });
      }
      this.#opened = [...this.#opened.filter(({ isOpen }) => isOpen), sandbox];
      return sandbox;
    } finally {
      this.#opening.delete(opening);
    }
  }

  /** Ends what runs in them, and waits until none is left. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#opening);
    await Promise.all(this.#opened.map((sandbox) => sandbox.close()));
  }
}
