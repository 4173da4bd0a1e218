import type { ResolvedConfig } from "../config/index.ts";
import { ExecutorError } from "../errors/index.ts";
import { choosePreload } from "../execution/index.ts";
import type { Sandbox } from "../sandbox/index.ts";
import { FreshSandboxes } from "./fresh-sandboxes.ts";
import type { HostFunctions } from "./host-functions/index.ts";
import { KeptSandbox } from "./kept-sandbox.ts";
import type { SessionRecord } from "./record/session-record.ts";
import type { Place } from "./run-cell.ts";
import type { SandboxPool } from "./sandbox-pool.ts";
import { unlessAborted } from "./unless-aborted.ts";

export interface SessionPlacesOptions {
  /** The session's id, for what goes wrong. */
  readonly id: string;
  readonly persistent: boolean;
  readonly config: ResolvedConfig;
  readonly pool: SandboxPool;
  readonly functions: HostFunctions;
  readonly record: SessionRecord | null;
  /** What is kept to begin with. @default a sandbox opened on first use */
  readonly sandbox?: Sandbox | undefined;
}

/** Where the runs of a session take place: in the one sandbox that it keeps, or in a fresh one each. */
export class SessionPlaces {
  readonly fresh: FreshSandboxes;
  readonly #options: SessionPlacesOptions;
  readonly #kept: KeptSandbox;
  #closed = false;

  constructor(options: SessionPlacesOptions) {
    this.#options = options;
    this.#kept = new KeptSandbox((code) => this.#openKept(code), options.sandbox);
    this.fresh = new FreshSandboxes(options.pool);
  }

  /** Throws `closed` once the session is. */
  assertOpen(): void {
    if (this.#closed) {
      throw new ExecutorError("closed", `The session "${this.#options.id}" is closed`, { hint: "Create a new one" });
    }
  }

  /** Does work where a run of the session belongs. */
  async within<T>(
    config: ResolvedConfig,
    code: string,
    signal: AbortSignal | undefined,
    work: (place: Place) => Promise<T>,
  ): Promise<T> {
    if (!this.#options.persistent) return await this.withinFresh(config, code, work);
    // Rebuilding takes as long as it takes; whoever waits for it may still change their mind.
    return await work(await unlessAborted(this.keptPlace(code), signal));
  }

  /** Does work in a sandbox that is there for it alone. */
  async withinFresh<T>(config: ResolvedConfig, code: string, work: (place: Place) => Promise<T>): Promise<T> {
    const functions = await this.#options.functions.declared();
    await using sandbox = await this.fresh.open(config, choosePreload(config, code), { functions });
    return await work({ sandbox, recorder: null, fresh: true });
  }

  /** The place that is kept. */
  async keptPlace(code: string): Promise<Place> {
    const sandbox = await this.keptSandbox(code);
    const recorder = this.#options.record?.recorder ?? null;
    // A record has brought everything back, and says so itself.
    return { sandbox, recorder, fresh: false, replaced: this.#kept.takeLoss() && recorder === null };
  }

  /** The sandbox that is kept. */
  keptSandbox(code: string): Promise<Sandbox> {
    this.assertOpen();
    return this.#kept.open(code);
  }

  /** Takes the sandbox that is kept for gone: the next run opens a new one. */
  forgetKept(): void {
    this.#kept.forget();
  }

  /** Whether nothing was run or written in the sandbox that is kept, now or by an earlier process. */
  async isUnused(): Promise<boolean> {
    const { record } = this.#options;
    return !this.#kept.isOpen && (record === null || (await record.isEmpty()));
  }

  /** No further run begins, and what runs ends. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([this.#kept.close(), this.fresh.close()]);
  }

  async #openKept(code: string): Promise<Sandbox> {
    const { config, pool, record } = this.#options;
    const functions = await this.#options.functions.declared();
    const open = (text: string) => pool.open(config, choosePreload(config, text), { functions, rewind: true });
    if (record === null) return await open(code);
    return await record.openSandbox({ config, python: await pool.pythonVersion(config), open, code });
  }
}
