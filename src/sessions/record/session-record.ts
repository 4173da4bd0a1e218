import { rm } from "node:fs/promises";
import type { Environment, ResolvedConfig } from "../../config/index.ts";
import type { Sandbox } from "../../sandbox/index.ts";
import { readRecord } from "./journal.ts";
import { type LostPart, planReplay, type ReplayPlan } from "./plan-replay.ts";
import { prepareRecordFolder, type RecordFiles, recordFiles, recordFolder } from "./record-files.ts";
import { acquireRecordLock, type RecordLock } from "./record-lock.ts";
import { type Replayed, replay } from "./replay.ts";
import { SessionRecorder } from "./session-recorder.ts";

/** Whether a later process could rebuild what the session runs now. */
export type Recording = { readonly active: true } | { readonly active: false; readonly reason: string };

export interface SessionRecordOptions {
  readonly id: string;
  readonly environment: Environment;
}

export interface OpenFromRecordOptions {
  readonly config: ResolvedConfig;
  /** The version of the sandbox's Python, as `3.11.2`. */
  readonly python: string;
  /** Opens a fresh sandbox for code such as this. */
  readonly open: (code: string) => Promise<Sandbox>;
  /** The code that is about to run. */
  readonly code: string;
}

/**
 * The record of one session: taken for this process on first use, played back into every fresh sandbox of the session,
 * and added to by its recorder.
 */
export class SessionRecord {
  readonly #id: string;
  readonly #environment: Environment;
  readonly #closing = new AbortController();
  #lock: RecordLock | null = null;
  #recorder: SessionRecorder | null = null;
  #replayed: Replayed | null = null;
  #forgotten = false;

  constructor({ id, environment }: SessionRecordOptions) {
    this.#id = id;
    this.#environment = environment;
  }

  /** How the session was rebuilt the last time; null when there was nothing to rebuild. */
  get replayed(): Replayed | null {
    return this.#replayed;
  }

  get recording(): Recording {
    if (this.#forgotten) {
      return { active: false, reason: "the record was removed" };
    }
    const stopped = this.#recorder?.stopped ?? null;
    return stopped === null ? { active: true } : { active: false, reason: stopped };
  }

  /** Where cells and files are noted; null before the session is opened, and once it is closed or forgotten. */
  get recorder(): SessionRecorder | null {
    return this.#recorder;
  }

  /** Whether there is anything to rebuild. */
  async isEmpty(): Promise<boolean> {
    return this.#forgotten || (await readRecord(this.#files().journal)).entries.length === 0;
  }

  /**
   * Opens the session's sandbox, rebuilt where the record says something. Throws `in-use` when another process has the
   * session, `state-unavailable` when the record cannot be used, and `closed` when the session is closed meanwhile.
   */
  async openSandbox({ config, python, open, code }: OpenFromRecordOptions): Promise<Sandbox> {
    if (this.#forgotten) {
      return await open(code);
    }
    const plan = await this.#take();
    const everything = [...plan.steps.flatMap((step) => (step.type === "cell" ? step.cell.code : [])), code].join("\n");
    const { sandbox, replayed } = await replay(plan, {
      config,
      open: () => open(everything),
      signal: this.#closing.signal,
    });
    const lost = [...replayed.lost, ...findChanges(plan, { python, packages: config.packages })];
    this.#replayed = plan.steps.length + lost.length === 0 ? null : { ...replayed, lost };
    this.#recorder?.noteOpened(python, config.packages);
    return sandbox;
  }

  /** Removes the record. What the session runs from now on is not recorded. Throws as `openSandbox` does. */
  async forget(): Promise<void> {
    if (this.#forgotten) {
      return;
    }
    await this.#takeLock();
    this.#forgotten = true;
    const { journal, lock } = this.#files();
    await rm(journal, { force: true });
    await rm(lock, { force: true });
    await this.#letGo();
  }

  /** Ends the rebuilding, if it is under way. Cells that are still running then are not noted as ended. */
  stop(): void {
    this.#closing.abort();
  }

  /** Writes what is left to write and lets other processes have the session. Idempotent. */
  async close(): Promise<void> {
    this.stop();
    await this.#letGo();
  }

  /** Makes the session this process's own, and reads what is to be rebuilt. */
  async #take(): Promise<ReplayPlan> {
    await this.#takeLock();
    await this.#recorder?.flush();
    const { journal } = this.#files();
    const record = await readRecord(journal);
    this.#recorder ??= await SessionRecorder.open({ file: journal, id: this.#id, record });
    return planReplay(record);
  }

  async #takeLock(): Promise<void> {
    if (this.#lock !== null) {
      return;
    }
    const files = this.#files();
    await prepareRecordFolder(files.folder);
    this.#lock = await acquireRecordLock(files, this.#id);
  }

  async #letGo(): Promise<void> {
    const [recorder, lock] = [this.#recorder, this.#lock];
    this.#recorder = null;
    this.#lock = null;
    await recorder?.close();
    await lock?.release();
  }

  #files(): RecordFiles {
    return recordFiles(recordFolder(this.#environment), this.#id);
  }
}

/** What is different in the Python that the session is in now. */
function findChanges(
  before: Pick<ReplayPlan, "python" | "packages">,
  now: { readonly python: string; readonly packages: readonly string[] },
): readonly LostPart[] {
  const changes: LostPart[] = [];
  if (before.python !== null && minor(before.python) !== minor(now.python)) {
    changes.push({ what: `Python ${before.python}`, reason: `this is Python ${now.python}` });
  }
  for (const name of before.packages.filter((name) => !now.packages.includes(name))) {
    changes.push({ what: `package ${name}`, reason: "is not among the packages of this configuration" });
  }
  return changes;
}

function minor(version: string): string {
  return version.split(".").slice(0, 2).join(".");
}
