import type { SandboxPool } from "./sandbox-pool.ts";

/** A pool that is closed with the last of the sessions that use it: one that was opened for a session lives for its forks too. */
export class PoolLease {
  readonly pool: SandboxPool;
  readonly #owned: boolean;
  #users = 1;

  /** Not `owned`, the pool belongs to whoever made it, and is left open. */
  constructor(pool: SandboxPool, owned: boolean) {
    this.pool = pool;
    this.#owned = owned;
  }

  /** One more session uses the pool. */
  share(): PoolLease {
    this.#users += 1;
    return this;
  }

  /** One session fewer. */
  async release(): Promise<void> {
    this.#users -= 1;
    if (this.#owned && this.#users === 0) {
      await this.pool.close();
    }
  }
}
