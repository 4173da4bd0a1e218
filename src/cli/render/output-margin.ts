import stringWidth from "string-width";
import type { Terminal } from "../terminal.ts";
import { toTerminalText } from "./terminal-text.ts";
import { expandTabs, hardWrapText } from "./text-layout.ts";

const MARGIN_COLUMNS = 4;

/** Writes the output of running code as it comes, safe for the terminal, each line behind a bar. */
export class OutputMargin {
  readonly #terminal: Terminal;
  #column = 0;
  #lineOpen = false;
  /** A carriage return or half a character at the end of a chunk waits for what follows it. */
  #held = "";

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  write(stream: "stdout" | "stderr", chunk: string): void {
    const text = this.#held + chunk;
    this.#held = /[\r\ud800-\udbff]$/.exec(text)?.[0] ?? "";
    const lines = toTerminalText(text.slice(0, text.length - this.#held.length)).split("\n");
    lines.forEach((line, index) => {
      if (line !== "" || index < lines.length - 1) {
        this.#writeLine(stream, line);
      }
      if (index < lines.length - 1) {
        this.#breakLine();
      }
    });
  }

  /** Ends the line that is open, so that something else can be written below. */
  end(): void {
    const held = this.#held;
    this.#held = "";
    if (held !== "" && held !== "\r") {
      this.#writeLine("stdout", toTerminalText(held));
    }
    if (this.#lineOpen) {
      this.#breakLine();
    }
  }

  #writeLine(stream: "stdout" | "stderr", line: string): void {
    const { interactive, columns } = this.#terminal;
    const text = " ".repeat(this.#column) + expandTabs(line, this.#column);
    // A pipe or file gets the lines as they were printed; only a screen has an edge.
    const rows = interactive ? hardWrapText(text, columns - MARGIN_COLUMNS) : [text];
    rows.forEach((row, index) => {
      if (index > 0) {
        this.#breakLine();
      }
      if (!this.#lineOpen) {
        this.#openLine(stream);
      }
      this.#terminal.write(index === 0 ? row.slice(this.#column) : row);
      this.#column = stringWidth(row);
    });
  }

  #openLine(stream: "stdout" | "stderr"): void {
    const { colors } = this.#terminal;
    this.#terminal.write(`  ${stream === "stderr" ? colors.yellow("┃") : colors.dim("│")} `);
    this.#lineOpen = true;
  }

  #breakLine(): void {
    this.#terminal.write("\n");
    this.#column = 0;
    this.#lineOpen = false;
  }
}
