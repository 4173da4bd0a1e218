import type { OutputChunk } from "../sandbox.ts";

/** What a run wrote, cut at the limits. */
export class OutputLimit {
  readonly #decoders = { stdout: newDecoder(), stderr: newDecoder() };
  #charactersLeft: number;
  #bytesLeft: number;
  #truncated = false;

  constructor(maxLength: number, maxBytes: number) {
    this.#charactersLeft = maxLength;
    this.#bytesLeft = maxBytes;
  }

  /** True when the run wrote more than is kept. */
  get truncated(): boolean {
    return this.#truncated;
  }

  /** True when the run wrote more bytes than it may. */
  get exceeded(): boolean {
    return this.#bytesLeft <= 0;
  }

  /** The text of these bytes that the limits let through; empty when there is none. */
  take(stream: OutputChunk["stream"], bytes: Uint8Array): string {
    this.#bytesLeft -= bytes.length;
    if (this.#charactersLeft <= 0) {
      this.#truncated ||= bytes.length > 0;
      return "";
    }
    return this.#cut(this.#decoders[stream].decode(bytes, { stream: true }));
  }

  /** What is left of a character that was cut off in its middle, by stream. */
  finish(): readonly OutputChunk[] {
    return (["stdout", "stderr"] as const)
      .map((stream) => ({ stream, text: this.#cut(this.#decoders[stream].decode()) }))
      .filter(({ text }) => text !== "");
  }

  #cut(text: string): string {
    let kept = text;
    if (text.length > this.#charactersLeft) {
      const end = this.#charactersLeft;
      const splitsPair = /[\uD800-\uDBFF]/.test(text.charAt(end - 1));
      kept = text.slice(0, splitsPair ? end - 1 : end);
      this.#truncated = true;
      this.#charactersLeft = 0;
    }
    this.#charactersLeft = Math.max(this.#charactersLeft - kept.length, 0);
    return kept;
  }
}

function newDecoder() {
  return new TextDecoder("utf-8", { ignoreBOM: true });
}
