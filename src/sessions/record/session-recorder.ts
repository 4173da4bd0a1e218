import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import { formatMemorySize, type RunLimits } from "../../config/index.ts";
import { Journal, type ReadRecord } from "./journal.ts";
import { type Gave, RECORD_VERSION, type RecordEntry, type RecordedSessionState } from "./record-entry.ts";
import { type RecordLimits, recordLimits } from "./record-limits.ts";

/** A cell that is about to run. */
export interface CellStart {
  readonly kind: "code" | "profile";
  readonly code: string;
  readonly argv?: readonly string[] | undefined;
  readonly stdin: string | undefined;
  /** What this call says otherwise than the configuration, checked: seconds and bytes. */
  readonly limits: RunLimits;
}

/** How a cell ended. */
export interface CellEnd {
  readonly status: string;
  readonly session: RecordedSessionState;
  /** Files that the run made or changed. */
  readonly files: readonly string[];
  /** Functions of the host that the code called, by name. */
  readonly hostFunctions?: readonly string[];
  /** What a replay is compared with; null where that is not known. @default null */
  readonly gave?: Gave | null;
}

export interface OpenRecorderOptions {
  readonly file: string;
  readonly id: string;
  /** What the record says so far. */
  readonly record: ReadRecord;
  /** @default recordLimits */
  readonly limits?: RecordLimits;
}

/**
 * Writes down what happens in a session, as it happens. Noting takes no time worth speaking of and cannot fail; `flush`
 * waits until it is written. When the record is full, or cannot be written, it says so once and notes nothing more.
 */
export class SessionRecorder {
  readonly #journal: Journal;
  readonly #limits: RecordLimits;
  /** Hashes of the contents that the record holds already. */
  readonly #kept: Set<string>;
  /** Files that were put into the workspace. */
  readonly #put: Set<string>;
  #cells: number;
  /** The last cell whose start is in the record. */
  #lastNoted = 0;
  #stopped: string | null;
  #changes: Promise<void> = Promise.resolve();

  private constructor(journal: Journal, { record, limits = recordLimits }: OpenRecorderOptions) {
    this.#journal = journal;
    this.#limits = limits;
    this.#cells = record.entries.reduce((last, entry) => ("cell" in entry ? Math.max(last, entry.cell) : last), 0);
    this.#kept = new Set(
      record.entries.flatMap((entry) => (entry.type === "file" && entry.content ? entry.sha256 : [])),
    );
    this.#put = new Set(record.entries.flatMap((entry) => (entry.type === "file" ? entry.path : [])));
    this.#stopped = record.entries.find((entry) => entry.type === "stopped")?.reason ?? null;
  }

  /** Opens a record to add to it. Throws `state-unavailable`. */
  static async open(options: OpenRecorderOptions): Promise<SessionRecorder> {
    const recorder = new SessionRecorder(await Journal.open(options.file, options.record.bytes), options);
    if (options.record.bytes === 0) {
      recorder.#add({ type: "session", version: RECORD_VERSION, id: options.id, createdAt: new Date().toISOString() });
    }
    return recorder;
  }

  /** Why nothing is written down any more; null as long as everything is. */
  get stopped(): string | null {
    const { failure } = this.#journal;
    return this.#stopped ?? (failure === null ? null : `the record could not be written (${failure.message})`);
  }

  noteOpened(python: string, packages: readonly string[]): void {
    this.#add({ type: "opened", at: new Date().toISOString(), python, packages: [...packages] });
  }

  /** Notes a cell before it runs, so that one which takes the process with it is known. Answers with its number. */
  noteCellStart({ kind, code, argv, stdin, limits }: CellStart): number {
    this.#cells += 1;
    if (this.#cells > this.#limits.cells) {
      this.#stop(`the record was full after ${this.#limits.cells} cells`);
      return this.#cells;
    }
    const stdinBytes = Buffer.byteLength(stdin ?? "");
    const keepsStdin = stdinBytes <= this.#limits.fileBytes;
    const { timeout, maxMemory, safeMode } = limits;
    const noted = this.#add({
      type: "cell-started",
      cell: this.#cells,
      at: new Date().toISOString(),
      kind,
      code,
      ...(argv && { argv: [...argv] }),
      stdin: keepsStdin ? (stdin ?? null) : null,
      lostStdin: keepsStdin ? null : stdinBytes,
      limits: {
        ...(typeof timeout === "number" ? { timeout } : {}),
        ...(typeof maxMemory === "number" ? { maxMemory } : {}),
        safeMode,
      },
    });
    if (noted) {
      this.#lastNoted = this.#cells;
    }
    return this.#cells;
  }

  noteCellEnd(cell: number, { status, session, files, hostFunctions = [], gave = null }: CellEnd): void {
    if (cell > this.#lastNoted) {
      return;
    }
    // What a run that is not repeated has written is named; of others it is written again.
    const named = files.filter((path) => session === "reset" || this.#put.has(path));
    this.#addAlways({
      type: "cell-ended",
      cell,
      status,
      session,
      files: named,
      hostFunctions: [...new Set(hostFunctions)],
      ...(gave && { gave }),
    });
  }

  /** Notes a file that was put into the workspace. What is too large is noted by name, size and hash only. */
  noteFile(path: string, content: string | Uint8Array): void {
    const bytes = typeof content === "string" ? Buffer.from(content) : Buffer.from(content);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    this.#put.add(path);
    const entry = { type: "file", path, size: bytes.length, sha256 } as const;
    if (this.#kept.has(sha256) || bytes.length > this.#limits.fileBytes) {
      this.#add(entry);
      return;
    }
    const encoding = isUtf8(bytes) ? "utf8" : "base64";
    this.#kept.add(sha256);
    this.#add({ ...entry, content: { encoding, data: bytes.toString(encoding) } });
  }

  noteRemoval(path: string): void {
    this.#add({ type: "removed", path });
  }

  /** Notes a snapshot that `noteRollback` may name later. */
  noteSnapshot(id: string): void {
    this.#add({ type: "snapshot", id });
  }

  /** Notes that the session went back: a replay leaves out what came between. */
  noteRollback(id: string): void {
    this.#addAlways({ type: "rollback", id });
  }

  /**
   * Waits for a change of the session that was asked for, and notes what came of it. Cells that are started meanwhile
   * come after it, in the session as in the record.
   */
  async noteAfter<T>(change: Promise<T>, note: (result: T) => void): Promise<T> {
    const noted = change.then(note);
    const earlier = this.#changes;
    this.#changes = Promise.allSettled([earlier, noted]).then(() => undefined);
    await noted;
    await this.flush();
    return await change;
  }

  /** Resolves when no change is under way that a cell would have to be noted after. */
  get changes(): Promise<void> {
    return this.#changes;
  }

  /** Resolves when everything noted so far is written. Never rejects: `stopped` says when it could not be. */
  async flush(): Promise<void> {
    await this.#journal.flush();
  }

  async close(): Promise<void> {
    const reason = this.stopped ?? "";
    await this.#journal.close(JSON.stringify({ type: "stopped", reason } satisfies RecordEntry));
  }

  /** Adds an entry if there is room for it, and says whether there was. */
  #add(entry: RecordEntry): boolean {
    if (this.stopped !== null) {
      return false;
    }
    const line = JSON.stringify(entry);
    if (this.#journal.bytes + Buffer.byteLength(line) > this.#limits.bytes) {
      this.#stop(`the record was full after ${formatMemorySize(this.#limits.bytes)}`);
      return false;
    }
    this.#journal.append(line);
    return true;
  }

  /** Adds a small entry without which those before it would mean something else. */
  #addAlways(entry: RecordEntry): void {
    this.#journal.append(JSON.stringify(entry));
  }

  #stop(reason: string): void {
    if (this.stopped !== null) {
      return;
    }
    this.#stopped = reason;
    this.#addAlways({ type: "stopped", reason });
  }
}
