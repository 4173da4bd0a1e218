import { writeSync } from "node:fs";
import { type FileHandle, open, readFile } from "node:fs/promises";
import { ExecutorError, systemCode } from "../../errors/index.ts";
import { parseRecordEntry, RECORD_VERSION, type RecordEntry } from "./record-entry.ts";
import { stateUnavailable } from "./record-files.ts";

/** Bytes up to which handing a write to another thread takes longer than the write itself. */
const MAX_DIRECT_BYTES = 16 * 1024;

/** What a record says. */
export interface ReadRecord {
  readonly entries: readonly RecordEntry[];
  /** Numbers of the lines that cannot be read, counted from 1. */
  readonly damagedLines: readonly number[];
  /** Bytes up to the end of the last whole line. */
  readonly bytes: number;
}

/**
 * Reads a record; an absent one is empty. A last line without its end was being written when the process died, and is
 * left out. Throws `state-unavailable` for what cannot be read or was written by a later version.
 */
export async function readRecord(file: string): Promise<ReadRecord> {
  const content = await readWhole(file);
  const bytes = content.lastIndexOf("\n") + 1;
  const lines = content.subarray(0, bytes).toString("utf8").split("\n").slice(0, -1);
  const entries: RecordEntry[] = [];
  const damagedLines: number[] = [];
  for (const [index, line] of lines.entries()) {
    const entry = parseRecordEntry(line);
    if (entry !== null) {
      entries.push(entry);
    } else if (line !== "") {
      damagedLines.push(index + 1);
    }
    if (entry?.type === "session" && entry.version > RECORD_VERSION) {
      throw new ExecutorError("state-unavailable", `The record "${file}" was written by a later version`, {
        hint: "Use that version, or remove the session: executor sessions remove NAME",
      });
    }
  }
  return { entries, damagedLines, bytes };
}

async function readWhole(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    if (systemCode(error) === "ENOENT") {
      return Buffer.alloc(0);
    }
    throw stateUnavailable(file, error);
  }
}

/**
 * The end of a record, to which entries are added in order. What is added while a write is under way goes out with the
 * next one. Nothing is forced to the disk: a record outlives the process, not a power failure.
 */
export class Journal {
  readonly #handle: FileHandle;
  #bytes: number;
  #waiting = "";
  #writing: Promise<void> | null = null;
  #failure: Error | null = null;

  private constructor(handle: FileHandle, bytes: number) {
    this.#handle = handle;
    this.#bytes = bytes;
  }

  /** Opens a record at `bytes`, the end of its last whole line. Throws `state-unavailable`. */
  static async open(file: string, bytes: number): Promise<Journal> {
    try {
      const handle = await open(file, "a", 0o600);
      // The rest of a torn line would spoil the first one that is added.
      await handle.truncate(bytes);
      return new Journal(handle, bytes);
    } catch (error) {
      throw stateUnavailable(file, error);
    }
  }

  /** Bytes written or about to be. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Why writing failed; null when it did not. After a failure nothing more is written. */
  get failure(): Error | null {
    return this.#failure;
  }

  append(line: string): void {
    this.#waiting += `${line}\n`;
    this.#bytes += Buffer.byteLength(line) + 1;
    this.#writing ??= this.#write();
  }

  /** Resolves when everything so far is written, or writing has failed. Never rejects. */
  async flush(): Promise<void> {
    await this.#writing;
  }

  /** Closes the record. Where writing failed, `lastWords` are tried as a line of their own, so that it can be known. */
  async close(lastWords: string): Promise<void> {
    await this.flush();
    try {
      if (this.#failure !== null) {
        await this.#handle.appendFile(`\n${lastWords}\n`);
      }
    } catch {
      // What failed before has failed again; the session has said so while it was open.
    }
    await this.#handle.close();
  }

  async #write(): Promise<void> {
    // A caller that adds several entries at once has them written at once.
    await Promise.resolve();
    while (this.#waiting !== "" && this.#failure === null) {
      const text = Buffer.from(this.#waiting);
      this.#waiting = "";
      try {
        for (let written = 0; written < text.length; ) {
          written +=
            text.length <= MAX_DIRECT_BYTES
              ? writeSync(this.#handle.fd, text, written)
              : (await this.#handle.write(text, written)).bytesWritten;
        }
      } catch (error) {
        this.#failure = error instanceof Error ? error : new Error(String(error));
      }
    }
    this.#writing = null;
  }
}
