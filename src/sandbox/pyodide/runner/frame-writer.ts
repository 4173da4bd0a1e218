import { Buffer } from "node:buffer";
import { writeSync } from "node:fs";
import type { RunnerFrame } from "../claims.ts";

const HEADER_BYTES = 4;
const CHUNK_BYTES = 256 * 1024;
/** Writes of one run that go out at once; only code that prints more has its output gathered. */
const PROMPT_WRITES = 1000;
const HOLD_MILLISECONDS = 5;
const RETRY_MILLISECONDS = 1;

/** Frames to the host. Output of code that prints a lot is gathered for a moment, so that not every line is a frame. */
export class FrameWriter {
  readonly #descriptor: number;
  readonly #leave: (code: number) => never;
  readonly #pause = new Int32Array(new SharedArrayBuffer(4));
  #stream: "stdout" | "stderr" = "stdout";
  #held: Buffer[] = [];
  #heldBytes = 0;
  #due = Number.POSITIVE_INFINITY;
  #writes = 0;

  constructor(descriptor: number, leave: (code: number) => never) {
    this.#descriptor = descriptor;
    this.#leave = leave;
  }

  send(frame: RunnerFrame): void {
    this.sendText(JSON.stringify(frame));
  }

  /** Sends a frame that is JSON already, after what was printed before it. */
  sendText(text: string): void {
    this.flush();
    this.#write(text);
  }

  beginRun(): void {
    this.#writes = 0;
  }

  output(stream: "stdout" | "stderr", bytes: Uint8Array): void {
    if (stream !== this.#stream) {
      this.flush();
      this.#stream = stream;
    }
    if (this.#heldBytes === 0) {
      this.#due = performance.now() + HOLD_MILLISECONDS;
    }
    this.#held.push(Buffer.from(bytes));
    this.#heldBytes += bytes.length;
    this.#writes += 1;
    if (this.#writes <= PROMPT_WRITES || this.#heldBytes >= CHUNK_BYTES) {
      this.flush();
    }
  }

  flushWhenDue(): void {
    if (performance.now() >= this.#due) {
      this.flush();
    }
  }

  flush(): void {
    if (this.#heldBytes === 0) {
      return;
    }
    const bytes = Buffer.concat(this.#held);
    this.#held = [];
    this.#heldBytes = 0;
    this.#due = Number.POSITIVE_INFINITY;
    for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
      const data = bytes.subarray(start, start + CHUNK_BYTES).toString("base64");
      const frame: RunnerFrame = { type: "output", stream: this.#stream, data };
      this.#write(JSON.stringify(frame));
    }
  }

  #write(text: string): void {
    const body = Buffer.from(text, "utf8");
    const frame = Buffer.allocUnsafe(HEADER_BYTES + body.length);
    frame.writeUInt32BE(body.length, 0);
    body.copy(frame, HEADER_BYTES);
    for (let sent = 0; sent < frame.length; ) {
      sent += this.#writeSome(frame.subarray(sent));
    }
  }

  /** Writes what the channel takes. The code has to wait for a host that is slow to listen. */
  #writeSome(bytes: Buffer): number {
    try {
      return writeSync(this.#descriptor, bytes);
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "EAGAIN") {
        Atomics.wait(this.#pause, 0, 0, RETRY_MILLISECONDS);
        return 0;
      }
      // The host does not listen any more: there is nothing left to run for.
      return this.#leave(71);
    }
  }
}
