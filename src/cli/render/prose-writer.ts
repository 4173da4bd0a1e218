import type { Terminal } from "../terminal.ts";
import { toTerminalText } from "./terminal-text.ts";
import { expandTabs, wrapText } from "./text-layout.ts";

/** Writes a model's words as they come, wrapped, a line at a time. */
export class ProseWriter {
  readonly #terminal: Terminal;
  #line = "";
  #wrote = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  write(text: string): void {
    if (!text.includes("\n")) {
      this.#line += text;
      return;
    }
    const lines = (this.#line + text).split("\n");
    this.#line = lines.pop() ?? "";
    for (const line of lines) {
      this.#writeLine(line);
    }
  }

  writeAll(text: string): void {
    this.write(text.trimEnd());
    this.end();
  }

  /** Ends the line that is open. True when something was written since the last end. */
  end(): boolean {
    if (this.#line !== "") {
      this.#writeLine(this.#line);
    }
    this.#line = "";
    const wrote = this.#wrote;
    this.#wrote = false;
    return wrote;
  }

  #writeLine(line: string): void {
    this.#wrote = true;
    const safe = expandTabs(toTerminalText(line));
    for (const row of wrapText(safe, this.#terminal.columns - 4)) {
      this.#terminal.write(row === "" ? "\n" : `  ${row}\n`);
    }
  }
}
