import type { SandboxHost } from "./sandbox-host.ts";

/** A host that is closed with the last of the sessions that use it: one that was opened for a session lives for its forks too. */
export class HostLease {
  readonly host: SandboxHost;
  readonly #owned: boolean;
  #users = 1;

  /** Not `owned`, the host belongs to whoever made it, and is left open. */
  constructor(host: SandboxHost, owned: boolean) {
    this.host = host;
    this.#owned = owned;
  }

  /** One more session uses the host. */
  share(): HostLease {
    this.#users += 1;
    return this;
  }

  /** One session fewer. */
  async release(): Promise<void> {
    this.#users -= 1;
    if (this.#owned && this.#users === 0) {
      await this.host.close();
    }
  }
}
