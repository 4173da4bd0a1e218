import { formatCount } from "../config/index.ts";
import type { Suggestion } from "../diagnosis/suggestion.ts";
import type { ExecutionError, ExecutionMetrics, ExecutionResult } from "../execution/execution-result.ts";
import type { Isolation } from "../sandbox/index.ts";

/** An {@link ExecutionResult} as data alone: what can be written to a checkpoint or sent over a wire. */
export type ExecutionRecord = Omit<ExecutionResult, "unwrap">;

/** The result without its method. */
export function toExecutionRecord(result: ExecutionResult): ExecutionRecord {
  const { unwrap: _unwrap, ...record } = result;
  return record;
}

/** A run as text for a model or a person: output, value, how it ended, what it used, what went wrong and what may help. */
export function renderExecution(result: ExecutionRecord, options: { readonly persistent: boolean }): string {
  const sections = [
    result.output === "" ? "No output." : `Output:\n${result.output.trimEnd()}`,
    result.value === null ? null : `Value: ${result.value}`,
    result.finalAnswer === null ? null : `Final answer: ${JSON.stringify(result.finalAnswer.value)}`,
    renderDisplays(result),
    result.files.length === 0
      ? null
      : `Files: ${result.files.map((file) => `${file.path} (${formatCount(file.size, "byte")})`).join(", ")}`,
    result.error === null ? null : renderError(result.error),
    `${result.outcome.reason.replace(/\.$/, "")}.${result.metrics === null ? "" : ` ${renderMetrics(result.metrics)}.`}`,
    options.persistent ? renderSession(result) : null,
    renderIsolation(result.isolation),
  ];
  return sections.filter((section) => section !== null).join("\n\n");
}

/** An error with its line and what may fix it. */
export function renderError(error: ExecutionError): string {
  const place = error.line === null ? "" : ` at line ${error.line}`;
  const lines = [`${error.name}${place}: ${error.message}`];
  if (error.traceback !== "") lines.push(error.traceback.trimEnd());
  if (error.suggestions.length > 0) lines.push(renderSuggestions(error.suggestions));
  return lines.join("\n");
}

/** Suggestions as a list. */
export function renderSuggestions(suggestions: readonly Suggestion[]): string {
  return ["Suggestions:", ...suggestions.map((suggestion) => `- ${suggestion.message}`)].join("\n");
}

/** What a run used, in one line. */
export function renderMetrics(metrics: ExecutionMetrics): string {
  const { executionTime, cpuTime, memoryUsed } = metrics;
  return `Time ${executionTime.toFixed(3)} s, CPU ${cpuTime.toFixed(3)} s, peak memory ${memoryUsed.toFixed(1)} MB`;
}

/** What held while the code ran, in one line. */
export function renderIsolation(isolation: Isolation): string {
  const mechanisms = isolation.mechanisms.length === 0 ? "" : `: ${isolation.mechanisms.join(", ")}`;
  return `Isolation: ${isolation.level} (${isolation.provider})${mechanisms}`;
}

function renderSession(result: ExecutionRecord): string | null {
  if (result.outcome.session === "kept") return null;
  if (result.outcome.session === "restored") return "The session is as it was before this run: variables and files.";
  if (result.outcome.session === "replaced") {
    return "The sandbox had gone away since the last run: this one began without its variables and files.";
  }
  return result.outcome.session === "reset"
    ? "The interpreter was replaced: files are kept, variables are gone."
    : "The sandbox is gone: variables and files are lost.";
}

function renderDisplays(result: ExecutionRecord): string | null {
  if (result.displays.length === 0) return null;
  const kinds = result.displays.map(
    (display) => Object.keys(display.data).find((type) => type !== "text/plain") ?? "text/plain",
  );
  return `Displays: ${kinds.join(", ")}`;
}
