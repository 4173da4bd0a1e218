import { assertOptionNames, type ResolvedConfig } from "../config/index.ts";
import { ExecutorError } from "../errors/index.ts";
import { choosePreload } from "../execution/index.ts";
import type { Sandbox } from "../sandbox/index.ts";
import { unlessAborted } from "../sandbox/unless-aborted.ts";
import type { HostFunctions } from "./host-functions/index.ts";
import type { Replayed } from "./record/replay.ts";
import type { SessionRecord } from "./record/session-record.ts";
import type { SessionRecorder } from "./record/session-recorder.ts";
import type { SandboxPool } from "./sandbox-pool.ts";
import type { ReplayOptions } from "./session.ts";

/** Where a run takes place. */
export interface Place {
  readonly sandbox: Sandbox;
  /** Where it is noted; null when nothing of it outlives the run, or the session is not recorded. */
  readonly recorder: SessionRecorder | null;
  /** Whether it is there for this call alone. */
  readonly fresh: boolean;
  /** Whether it took the place of one that had gone away with all that was in it. */
  readonly replaced: boolean;
}

/** What a place is wanted for. */
export interface Wanted {
  readonly config: ResolvedConfig;
  /** Modules that are to be there, where the place is a fresh one. */
  readonly preload: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

export interface SessionSandboxesOptions {
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

/**
 * The one owner of a session's sandboxes: opens them on need, has the runs of a persistent session use one again and again,
 * takes another where that went away, and closes them all.
 */
export class SessionSandboxes {
  readonly #options: SessionSandboxesOptions;
  /** The one that is kept. */
  #kept: Promise<Sandbox> | null;
  /** Whether the one that was kept went away between two uses, and no run has told of it yet. */
  #hasLost = false;
  /** Those that are there for one run each. */
  readonly #fresh = new Set<Promise<Sandbox>>();
  #toldReplayed: Replayed | null = null;
  #closed = false;

  constructor(options: SessionSandboxesOptions) {
    this.#options = options;
    this.#kept = options.sandbox === undefined ? null : Promise.resolve(options.sandbox);
  }

  /** Throws `closed` once the session is. */
  assertOpen(): void {
    if (this.#closed) {
      throw new ExecutorError("closed", `The session "${this.#options.id}" is closed`, { hint: "Create a new one" });
    }
  }

  /** Does work where a run of the session belongs. */
  async within<T>(
    { config, code, signal }: Omit<Wanted, "preload"> & { readonly code: string },
    work: (place: Place) => Promise<T>,
  ): Promise<T> {
    if (!this.#options.persistent) {
      return await this.withinFresh({ config, preload: choosePreload(config, code), signal }, work);
    }
    // Rebuilding takes as long as it takes; whoever waits for it may still change their mind.
    return await work(await unlessAborted(this.keptPlace(code), signal));
  }

  /** Does work in a sandbox that is there for it alone. Throws `cancelled`, and `closed` when the session is. */
  async withinFresh<T>({ config, preload, signal }: Wanted, work: (place: Place) => Promise<T>): Promise<T> {
    this.assertOpen();
    // Known from the first moment on, so that one which comes while the session closes is closed with it.
    const opening = this.#openFresh(config, preload);
    this.#fresh.add(opening);
    const leave = async () => {
      await (await opening.catch(() => null))?.close();
      this.#fresh.delete(opening);
    };
    const sandbox = await unlessAborted(opening, signal).catch((error: unknown) => {
      void leave();
      throw error;
    });
    try {
      this.assertOpen();
      return await work({ sandbox, recorder: null, fresh: true, replaced: false });
    } finally {
      await leave();
    }
  }

  /** The place that is kept. */
  async keptPlace(code: string): Promise<Place> {
    const sandbox = await this.keptSandbox(code);
    const recorder = this.#options.record?.recorder ?? null;
    // A record has brought everything back, and says so itself.
    const replaced = this.#hasLost && recorder === null;
    this.#hasLost = false;
    return { sandbox, recorder, fresh: false, replaced };
  }

  /** The sandbox that is kept; `code` is what it is wanted for. Throws what opening it throws, and tries again the next time. */
  async keptSandbox(code: string): Promise<Sandbox> {
    this.assertOpen();
    const present = this.#kept;
    if (present !== null) {
      const sandbox = await present;
      this.assertOpen();
      if (sandbox.isOpen) {
        return sandbox;
      }
      // Whoever came here at the same time finds the new one.
      if (this.#kept === present) {
        this.#kept = null;
        this.#hasLost = true;
      }
    }
    this.#kept ??= this.#remember(this.#openKept(code));
    return await this.#kept;
  }

  /** Forgets the kept sandbox, because its last run said that it is gone: the next call opens a new one. */
  forgetKept(): void {
    this.#kept = null;
  }

  /** Whether nothing was run or written in the sandbox that is kept, now or by an earlier process. */
  async isUnused(): Promise<boolean> {
    const { record } = this.#options;
    return this.#kept === null && (record === null || (await record.isEmpty()));
  }

  /** Opens the kept sandbox where a record says something of it; how it was rebuilt, null when that was told already. */
  async replay(options: ReplayOptions): Promise<Replayed | null> {
    assertOptionNames(options, { code: true, signal: true });
    const { code = "", signal } = options;
    const { record } = this.#options;
    if (record !== null && !(await this.isUnused())) {
      await unlessAborted(this.keptSandbox(code), signal);
    }
    const replayed = record?.replayed ?? null;
    const isTold = replayed === this.#toldReplayed;
    this.#toldReplayed = replayed;
    return isTold ? null : replayed;
  }

  /** No further run begins, and what runs ends. */
  async close(): Promise<void> {
    this.#closed = true;
    const opened = [...this.#fresh, ...(this.#kept === null ? [] : [this.#kept])];
    this.#kept = null;
    // One that could not be opened has told so to whoever wanted it.
    await Promise.all(opened.map(async (opening) => (await opening.catch(() => null))?.close()));
  }

  async #openFresh(config: ResolvedConfig, preload: readonly string[]): Promise<Sandbox> {
    const functions = await this.#options.functions.declared();
    return await this.#options.pool.open(config, preload, { functions });
  }

  async #openKept(code: string): Promise<Sandbox> {
    const { config, functions, pool, record } = this.#options;
    const declared = await functions.declared();
    const open = (text: string) =>
      pool.open(config, choosePreload(config, text), { functions: declared, rewind: true });
    if (record === null) {
      return await open(code);
    }
    return await record.openSandbox({ config, python: await pool.pythonVersion(config), open, code });
  }

  #remember(opening: Promise<Sandbox>): Promise<Sandbox> {
    opening.catch(() => {
      if (this.#kept === opening) {
        this.#kept = null;
      }
    });
    return opening;
  }
}
