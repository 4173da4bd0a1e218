import { ExecutorError } from "../errors/index.ts";
import { MAX_FRAME_BYTES } from "./protocol.ts";

const HEADER_BYTES = 4;

/** The bytes of one frame. Throws `invalid-input` when it is larger than a frame may be. */
export function encodeFrame(frame: object): Buffer {
  const body = Buffer.from(JSON.stringify(frame), "utf8");
  if (body.length > MAX_FRAME_BYTES) {
    throw new ExecutorError(
      "invalid-input",
      `A message of ${body.length} bytes is over the limit of ${MAX_FRAME_BYTES}`,
      {
        hint: "Write large data to a file of the workspace and read it from there",
      },
    );
  }
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + body.length);
  bytes.writeUInt32BE(body.length, 0);
  body.copy(bytes, HEADER_BYTES);
  return bytes;
}

/** Turns bytes as they arrive into frames; holds at most one unfinished frame. */
export class FrameDecoder {
  #chunks: Buffer[] = [];
  #size = 0;

  /** The frames completed by `chunk`, unchecked. Throws `protocol` when the bytes are no frames. */
  push(chunk: Buffer): unknown[] {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    const frames: unknown[] = [];
    while (this.#size >= HEADER_BYTES) {
      const length = this.#head(HEADER_BYTES).readUInt32BE(0);
      if (length > MAX_FRAME_BYTES) {
        throw new ExecutorError("protocol", `A frame announces ${length} bytes; the limit is ${MAX_FRAME_BYTES}`);
      }
      if (this.#size < HEADER_BYTES + length) {
        break;
      }
      const whole = this.#head(HEADER_BYTES + length);
      frames.push(parseBody(whole.subarray(HEADER_BYTES, HEADER_BYTES + length)));
      this.#drop(HEADER_BYTES + length);
    }
    return frames;
  }

  /** The first chunk, made at least `length` bytes long. Joining only when a frame is complete keeps it linear. */
  #head(length: number): Buffer {
    const [first] = this.#chunks;
    if (first !== undefined && first.length >= length) {
      return first;
    }
    const joined = Buffer.concat(this.#chunks);
    this.#chunks = [joined];
    return joined;
  }

  #drop(length: number): void {
    const rest = this.#head(length).subarray(length);
    this.#chunks = rest.length > 0 ? [rest, ...this.#chunks.slice(1)] : this.#chunks.slice(1);
    this.#size -= length;
  }
}

function parseBody(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch (cause) {
    throw new ExecutorError("protocol", "A frame is not JSON", { cause });
  }
}
