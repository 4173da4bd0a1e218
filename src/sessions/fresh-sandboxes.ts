import { ExecutorError } from "../errors/index.ts";
import type { Sandbox } from "../sandbox/index.ts";
import type { SandboxHost } from "./sandbox-host.ts";

/** The sandboxes of a session that are there for one run each: none of them outlives the session. */
export class FreshSandboxes implements Pick<SandboxHost, "open"> {
  readonly #host: SandboxHost;
  readonly #opening = new Set<Promise<Sandbox>>();
  #opened: Sandbox[] = [];
  #closed = false;

  constructor(host: SandboxHost) {
    this.#host = host;
  }

  /** As {@link SandboxHost.open}. Throws `closed` when the session was closed meanwhile. */
  async open(...wanted: Parameters<SandboxHost["open"]>): Promise<Sandbox> {
    const opening = this.#host.open(...wanted);
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
