import type { ExecutionResult } from "../../execution/execution-result.ts";
import type { Display } from "../../kernel/index.ts";
import type { AgentEvent } from "../../sessions/agent-event.ts";
import type { Terminal } from "../terminal.ts";
import { renderCodeBlock } from "./code-block.ts";
import { renderDiff } from "./diff.ts";
import { renderDisplay } from "./display.ts";
import { renderFailure } from "./failure.ts";
import { formatBytes } from "./figures.ts";
import { renderHostAnswer, renderHostCall } from "./host-call.ts";
import { renderOutcomeLine } from "./outcome-line.ts";
import { OutputMargin } from "./output-margin.ts";
import { renderProfile } from "./profile.ts";
import { ProseWriter } from "./prose-writer.ts";
import { renderReplayed } from "./replayed.ts";
import { StatusLine } from "./status-line.ts";
import { toTerminalLine, toTerminalText } from "./terminal-text.ts";
import { renderTests } from "./tests.ts";

export interface EventRendererOptions {
  /** Saves a display and answers with its path; null saves nothing. */
  readonly saveDisplay: ((display: Display) => string | null) | null;
  /** What a file held before the request; null when that is not known. */
  readonly readOriginal: (file: string) => string | null;
  /** How often code or tests may be run for one request; null when that is not limited. */
  readonly maxAttempts: number | null;
  /** True when the answer is put together from the results, as the built-in model's is, and so repeats them. */
  readonly answerRepeatsResults: boolean;
}

/** The steps that only lead in and out of a request. */
const SILENT_STEPS = new Set(["intake", "respond"]);

/** Shows what happens while a request is worked on, event by event. */
export class EventRenderer implements Disposable {
  readonly #terminal: Terminal;
  readonly #options: EventRendererOptions;
  readonly #output: OutputMargin;
  readonly #prose: ProseWriter;
  /** The last known text of each file, to show a repair as a diff. */
  readonly #files = new Map<string, string>();
  readonly #status: StatusLine;
  /** The heading of a step is written with the first thing that is shown of it. */
  #heading = "";
  #runsTests = false;
  #shownResults = 0;
  #lastDisplay: string | null = null;

  constructor(terminal: Terminal, options: EventRendererOptions) {
    this.#terminal = terminal;
    this.#options = options;
    this.#output = new OutputMargin(terminal);
    this.#prose = new ProseWriter(terminal);
    this.#status = new StatusLine(terminal);
  }

  render(event: AgentEvent): void {
    if (event.type === "output") {
      this.#prose.end();
      return this.#renderOutput(event.stream, event.text);
    }
    this.#output.end();
    if (event.type === "text-delta") {
      if (this.#options.answerRepeatsResults) return;
      this.#status.clear();
      this.#writeHeading();
      this.#prose.write(event.text);
      return;
    }
    const streamed = this.#prose.end();
    switch (event.type) {
      case "step-started":
        return this.#renderStep(event.step, event.attempt);
      case "code-written":
        return this.#renderCode(event.file, event.code, event.note);
      case "tool-started":
        this.#runsTests = event.name === "run_tests";
        return this.#write(this.#terminal.colors.dim(`  · ${toTerminalLine(event.name)}\n`));
      case "tool-ended":
        return event.failed
          ? this.#write(`  ${this.#terminal.colors.red("✗")} ${toTerminalText(event.text)}\n`)
          : undefined;
      case "host-call-started":
        return this.#write(renderHostCall(event, this.#terminal));
      case "host-call-ended":
        return this.#write(renderHostAnswer(event, this.#terminal));
      case "display":
        return this.renderDisplay(event.display);
      case "session-replayed":
        return this.#write(renderReplayed(event.replayed, this.#terminal));
      case "execution-ended":
        return this.renderExecution(event.result);
      case "tests-ended":
        this.#shownResults += 1;
        return this.#write(renderTests(event.report, this.#terminal));
      case "profile-ended":
        this.#shownResults += 1;
        this.renderExecution(event.report.result);
        return this.#write(renderProfile(event.report, this.#terminal));
      case "answer":
        return streamed ? undefined : this.#renderAnswer(event.text, event.success);
    }
  }

  /** Output, value, displays that were not shown yet, and the verdict. */
  renderExecution(result: ExecutionResult): void {
    this.#output.end();
    this.#shownResults += 1;
    const { colors } = this.#terminal;
    if (result.value !== null && result.value !== this.#lastDisplay) {
      const display = { data: { "text/plain": result.value } };
      this.#write(renderDisplay(display, null, this.#terminal));
    }
    if (result.error !== null) this.#write(renderFailure(result.error, this.#terminal));
    for (const file of result.files) {
      this.#write(`  ${colors.magenta("+")} ${toTerminalLine(file.path)}, ${formatBytes(file.size)}\n`);
    }
    this.#write(renderOutcomeLine(result.outcome, this.#terminal));
    this.#lastDisplay = null;
  }

  renderDisplay(display: Display): void {
    this.#output.end();
    const savedTo = this.#options.saveDisplay?.(display) ?? null;
    this.#lastDisplay = display.data["text/plain"] ?? null;
    this.#write(renderDisplay(display, savedTo, this.#terminal));
  }

  /** Says that what comes next is the output of tests. */
  expectTests(): void {
    this.#runsTests = true;
    this.#status.show("the tests are running");
  }

  /** Ends what is open, so that something else can be written below. */
  end(): void {
    this.#status.clear();
    this.#output.end();
    this.#prose.end();
  }

  [Symbol.dispose](): void {
    this.end();
  }

  /** pytest's own output is only passed by: what it says is shown as a report when it is done. */
  #renderOutput(stream: "stdout" | "stderr", text: string): void {
    if (this.#runsTests) {
      const line = text.trimEnd().split("\n").at(-1) ?? "";
      if (line !== "") this.#status.show(line);
      return;
    }
    this.#status.clear();
    this.#writeHeading();
    this.#output.write(stream, text);
  }

  #renderStep(step: string, attempt: number): void {
    this.#runsTests = step === "executor";
    this.#heading = "";
    if (SILENT_STEPS.has(step)) return;
    this.#status.show(`${step} is at work`);
    const limit = this.#options.maxAttempts;
    // An agent that works alone needs no name above what it does.
    if (limit === null) return;
    const { colors } = this.#terminal;
    const note = step === "executor" || attempt > 1 ? colors.dim(`  attempt ${attempt} of ${limit}`) : "";
    this.#heading = `\n  ${colors.blue("●")} ${colors.bold(toTerminalLine(step))}${note}\n`;
  }

  /** An answer that repeats the results is cut to its first paragraph, the verdict, when they were shown. */
  #renderAnswer(text: string, success: boolean): void {
    const repeats = this.#options.answerRepeatsResults && this.#shownResults > 0;
    this.#shownResults = 0;
    this.#heading = "";
    this.#status.clear();
    if (!repeats) return this.#prose.writeAll(text);
    const { colors } = this.#terminal;
    const [verdict = ""] = text.split("\n\n");
    this.#write(`\n  ${success ? colors.green("✓") : colors.red("✗")} ${colors.bold(toTerminalText(verdict))}\n`);
  }

  #renderCode(file: string | null, code: string, note: string): void {
    if (file === null) this.#runsTests = false;
    const before = file === null ? null : (this.#files.get(file) ?? this.#options.readOriginal(file));
    if (file !== null) this.#files.set(file, code);
    if (file !== null && note !== "") this.#write(`  ${toTerminalLine(note)}\n`);
    if (file !== null && before !== null) this.#write(renderDiff(before, code, file, this.#terminal));
    else this.#write(renderCodeBlock(code, file ?? (note === "" ? "code" : note), this.#terminal));
  }

  #write(text: string): void {
    this.#status.clear();
    this.#writeHeading();
    this.#terminal.write(text);
  }

  #writeHeading(): void {
    if (this.#heading !== "") this.#terminal.write(this.#heading);
    this.#heading = "";
  }
}
