import type { Terminal } from "../terminal.ts";
import { toTerminalLine } from "./terminal-text.ts";
import { truncateText } from "./text-layout.ts";

const ERASE_LINE = "\r\x1b[2K";

/** One line that says what is being waited for, gone when it is over. Only shown to a person at a terminal. */
export class StatusLine implements Disposable {
  readonly #terminal: Terminal;
  #shown = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  show(text: string): void {
    if (!this.#terminal.interactive) {
      return;
    }
    const line = truncateText(`  … ${toTerminalLine(text)}`, this.#terminal.columns - 1);
    this.#terminal.write(`${this.#shown ? ERASE_LINE : ""}${this.#terminal.colors.dim(line)}`);
    this.#shown = true;
  }

  clear(): void {
    if (this.#shown) {
      this.#terminal.write(ERASE_LINE);
    }
    this.#shown = false;
  }

  [Symbol.dispose](): void {
    this.clear();
  }
}
