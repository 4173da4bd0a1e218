import type { OutputChunk } from "../outcome.ts";

/** What a run wrote, cut at the limits. */
export class OutputLimit {
  readonly #decoders = { stdout: newDecoder(), stderr: newDecoder() };
  readonly #kept: Readonly<Record<OutputChunk["stream"], KeptText>>;
  #bytesLeft: number;

  /** Keeps `maxLength` characters of each stream. */
  constructor(maxLength: number, maxBytes: number) {
    this.#kept = { stdout: new KeptText(maxLength), stderr: new KeptText(maxLength) };
    this.#bytesLeft = maxBytes;
  }

  /** True when a part of the text is left out. */
  get truncated(): boolean {
    return this.#kept.stdout.isCut || this.#kept.stderr.isCut;
  }

  /** True when the run wrote more bytes than it may. */
  get exceeded(): boolean {
    return this.#bytesLeft <= 0;
  }

  /** The text of these bytes that is to be passed on at once; empty when there is none. */
  take(stream: OutputChunk["stream"], bytes: Uint8Array): string {
    this.#bytesLeft -= bytes.length;
    return this.#kept[stream].take(this.#decoders[stream].decode(bytes, { stream: true }));
  }

  /** The end of what was written, by stream. */
  finish(): readonly OutputChunk[] {
    return (["stdout", "stderr"] as const)
      .map((stream) => {
        const head = this.#kept[stream].take(this.#decoders[stream].decode());
        return { stream, text: head + this.#kept[stream].finish() };
      })
      .filter(({ text }) => text !== "");
  }
}

/** What is kept of a stream's text: its beginning, which is passed on at once, and its end. */
class KeptText {
  readonly #tailLength: number;
  #headLeft: number;
  #tail: string[] = [];
  #held = 0;
  #leftOut = 0;

  constructor(maxLength: number) {
    this.#tailLength = Math.floor(maxLength / 2);
    this.#headLeft = maxLength - this.#tailLength;
  }

  get isCut(): boolean {
    return this.#leftOut > 0 || this.#held > this.#tailLength;
  }

  take(text: string): string {
    const end = wholeCharacters(text, this.#headLeft);
    const head = text.slice(0, end);
    this.#headLeft = end < text.length ? 0 : this.#headLeft - head.length;
    if (end < text.length) {
      this.#tail.push(text.slice(end));
      this.#held += text.length - end;
      this.#drop();
    }
    return head;
  }

  /** The end, after a line that says how much stood before it where anything is left out. */
  finish(): string {
    const tail = this.#tail.join("");
    if (!this.isCut) {
      return tail;
    }
    const start = wholeCharacters(tail, tail.length - this.#tailLength);
    const leftOut = (this.#leftOut + start).toLocaleString("en-US");
    return `\n[${leftOut} characters left out]\n${tail.slice(start)}`;
  }

  /** Lets go of whole pieces that can be no part of the end any more. */
  #drop(): void {
    let first = this.#tail[0];
    while (first !== undefined && this.#tail.length > 1 && this.#held - first.length >= this.#tailLength) {
      this.#tail.shift();
      this.#held -= first.length;
      this.#leftOut += first.length;
      first = this.#tail[0];
    }
  }
}

/** `length`, or one less where that would cut a character in two. */
function wholeCharacters(text: string, length: number): number {
  const splitsPair = length < text.length && /[\uD800-\uDBFF]/.test(text.charAt(length - 1));
  return splitsPair ? length - 1 : length;
}

function newDecoder() {
  return new TextDecoder("utf-8", { ignoreBOM: true });
}
