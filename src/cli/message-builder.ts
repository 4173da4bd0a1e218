/** Puts lines together to messages: a line is a message, except that an open code fence takes every line up to its end. */
export class MessageBuilder {
  #lines: string[] = [];
  #fence: string | null = null;

  /** True in the middle of a message. */
  get isOpen(): boolean {
    return this.#lines.length > 0;
  }

  /** Forgets the lines of a message that is not complete. */
  clear(): void {
    this.#lines = [];
    this.#fence = null;
  }

  /** Adds a line. The whole message when it is complete, else null. */
  add(line: string): string | null {
    this.#lines.push(line);
    const fence = /^\s*(`{3,})/.exec(line)?.[1] ?? null;
    if (this.#fence === null) {
      this.#fence = fence;
    } else if (line.trim().startsWith(this.#fence) && /^\s*`+\s*$/.test(line)) {
      this.#fence = null;
    }
    // A request that announces code is followed by it.
    const announces = this.#fence === null && this.#lines.length === 1 && line.trimEnd().endsWith(":");
    if (this.#fence !== null || announces) {
      return null;
    }
    const message = this.#lines.join("\n");
    this.#lines = [];
    return message;
  }
}
