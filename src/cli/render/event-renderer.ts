import type { AgentEvent, AnswerVerdict, RunEnded, RunStarted } from "../../events/index.ts";
import type { ExecutionResult } from "../../execution/execution-result.ts";
import type { Display } from "../../protocol/index.ts";
import type { Terminal } from "../terminal.ts";
import { renderSummary } from "./answer.ts";
import { renderCodeBlock } from "./code-block.ts";
import { inCommandWords, suggestionsOf } from "./command-words.ts";
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
import { wrapText } from "./text-layout.ts";
import { renderValidation } from "./validation.ts";

export interface EventRendererOptions {
  /** Saves a display and answers with its path; null saves nothing. */
  readonly saveDisplay: ((display: Display) => string | null) | null;
  /** What a file held before the request; null when that is not known. */
  readonly readOriginal: (file: string) => string | null;
  /** How often code or tests may be run for one request; null when that is not limited. */
  readonly maxAttempts: number | null;
  /** Whether the code of a run is shown; whoever runs a file knows it. */
  readonly showsCode: boolean;
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
  /** The runs whose output is pytest's. */
  readonly #testRuns = new Set<string>();
  #hasShownResults = false;
  /** Sentences of the last results that an answer may repeat. */
  #shown: readonly string[] = [];
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
      return this.#renderOutput(event);
    }
    this.#output.end();
    if (event.type === "text-delta") {
      this.#status.clear();
      this.#writeHeading();
      this.#prose.write(event.text);
      return;
    }
    const streamed = this.#prose.end();
    switch (event.type) {
      case "step-started":
        return this.#renderStep(event.step, event.attempt);
      case "file-written":
        return this.#renderFile(event.path, event.content, event.reason);
      case "tool-call-started":
        return this.#write(this.#terminal.colors.dim(`  · ${toTerminalLine(event.name)}\n`));
      case "tool-call-ended":
        return event.failed ? this.#renderRefusal(event.text) : undefined;
      case "host-call-started":
        return this.#write(renderHostCall(event, this.#terminal));
      case "host-call-ended":
        return this.#write(renderHostAnswer(event, this.#terminal));
      case "run-started":
        return this.#renderStart(event);
      case "run-ended":
        return this.#renderEnd(event);
      case "display":
        return this.#renderDisplay(event.display);
      case "session-replayed":
        return this.#write(renderReplayed(event.replayed, this.#terminal));
      case "answer":
        return streamed ? undefined : this.#renderAnswer(event.verdict, event.text);
    }
  }

  #renderRefusal(text: string): void {
    this.#hasShownResults = true;
    const { colors, columns } = this.#terminal;
    const lines = wrapText(toTerminalText(text), columns - 4);
    this.#write(lines.map((line, row) => `  ${row === 0 ? colors.red("✗") : " "} ${line}\n`).join(""));
  }

  #renderStart(run: RunStarted): void {
    if (run.kind === "tests") {
      this.#testRuns.add(run.id);
      this.#status.show("the tests are running");
    } else if (this.#options.showsCode && run.kind !== "check") {
      const title = run.kind === "profile" ? "About to run under the profiler" : "About to run";
      this.#write(renderCodeBlock(run.code, run.title ?? title, this.#terminal));
    }
  }

  #renderEnd(run: RunEnded): void {
    this.#testRuns.delete(run.id);
    this.#hasShownResults ||= run.kind !== "nothing";
    const problem = run.kind === "tests" ? run.report.problem : null;
    this.#shown = [problem ?? [], suggestionsOf(run).map((suggestion) => inCommandWords(suggestion).message)].flat();
    switch (run.kind) {
      case "code":
        return this.#renderExecution(run.result);
      case "profile":
        this.#renderExecution(run.report.result);
        return this.#write(renderProfile(run.report, this.#terminal));
      case "check":
        return this.#write(renderValidation(run.report, "the code", this.#terminal));
      case "tests":
        return this.#write(renderTests(run.report, this.#terminal));
      case "nothing":
        // Why is told by whoever wanted it.
        return this.#status.clear();
    }
  }

  /** Output, value, displays that were not shown yet, and the verdict. */
  #renderExecution(result: ExecutionResult): void {
    const { colors } = this.#terminal;
    if (result.value !== null && result.value !== this.#lastDisplay) {
      const display = { data: { "text/plain": result.value } };
      this.#write(renderDisplay(display, null, this.#terminal));
    }
    if (result.error !== null) {
      this.#write(renderFailure(result.error, this.#terminal));
    }
    for (const file of result.files) {
      this.#write(`  ${colors.magenta("+")} ${toTerminalLine(file.path)}, ${formatBytes(file.size)}\n`);
    }
    this.#write(renderOutcomeLine(result.outcome, this.#terminal));
    this.#lastDisplay = null;
  }

  #renderDisplay(display: Display): void {
    const savedTo = this.#options.saveDisplay?.(display) ?? null;
    this.#lastDisplay = display.data["text/plain"] ?? null;
    this.#write(renderDisplay(display, savedTo, this.#terminal));
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
  #renderOutput({ id, stream, text }: Extract<AgentEvent, { readonly type: "output" }>): void {
    if (this.#testRuns.has(id)) {
      const line = text.trimEnd().split("\n").at(-1) ?? "";
      if (line !== "") {
        this.#status.show(line);
      }
      return;
    }
    this.#status.clear();
    this.#writeHeading();
    this.#output.write(stream, text);
  }

  #renderStep(step: string, attempt: number): void {
    this.#heading = "";
    if (SILENT_STEPS.has(step)) {
      return;
    }
    this.#status.show(`${step} is at work`);
    const limit = this.#options.maxAttempts;
    // An agent that works alone needs no name above what it does.
    if (limit === null) {
      return;
    }
    const { colors } = this.#terminal;
    const note = step === "executor" || attempt > 1 ? colors.dim(`  attempt ${attempt} of ${limit}`) : "";
    this.#heading = `\n  ${colors.blue("●")} ${colors.bold(toTerminalLine(step))}${note}\n`;
  }

  /** Where the results were shown, an answer that repeats them is only its summary. */
  #renderAnswer({ status, summary }: AnswerVerdict, text: string): void {
    const isRepeated = this.#hasShownResults && summary !== null;
    this.#hasShownResults = false;
    this.#heading = "";
    this.#status.clear();
    if (!isRepeated) {
      return this.#prose.writeAll(text);
    }
    const news = renderSummary(summary, { status }, { shown: this.#shown, terminal: this.#terminal });
    this.#shown = [];
    this.#write(news);
  }

  #renderFile(path: string, content: string, reason: string): void {
    const before = this.#files.get(path) ?? this.#options.readOriginal(path);
    this.#files.set(path, content);
    if (reason !== "") {
      const lines = wrapText(toTerminalLine(reason), this.#terminal.columns - 4);
      this.#write(lines.map((line) => `  ${line}\n`).join(""));
    }
    if (before === null) {
      this.#write(renderCodeBlock(content, path, this.#terminal));
    } else {
      this.#write(renderDiff(before, content, path, this.#terminal));
    }
  }

  #write(text: string): void {
    this.#status.clear();
    this.#writeHeading();
    this.#terminal.write(text);
  }

  #writeHeading(): void {
    if (this.#heading !== "") {
      this.#terminal.write(this.#heading);
    }
    this.#heading = "";
  }
}
