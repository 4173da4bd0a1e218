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
    // An error says how the run ended.
    result.error === null ? `${result.outcome.reason.replace(/\.$/, "")}.` : renderError(result.error),
    result.metrics === null ? null : `${renderMetrics(result.metrics)}.`,
    options.persistent ? renderSession(result) : null,
    renderIsolation(result.isolation),
  ];
  return sections.filter((section) => section !== null).join("\n\n");
}

/** An error, once, and what may fix it: the traceback, below a line of its own where the traceback does not say it. */
export function renderError({ line, message, name, suggestions, traceback }: ExecutionError): string {
  const isTold = traceback.includes(message === "" ? name : `${name}: ${message}`);
  const place = line === null ? "" : ` at line ${line}`;
  return [
    ...(isTold ? [] : [`${name}${place}: ${message}`]),
    ...(traceback === "" ? [] : [traceback.trimEnd()]),
    ...(suggestions.length === 0 ? [] : [renderSuggestions(suggestions)]),
  ].join("\n");
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
  if (result.outcome.session === "kept") {
    return null;
  }
  if (result.outcome.session === "restored") {
    return "The session is as it was before this run: variables and files.";
  }
  if (result.outcome.session === "replaced") {
    return "The sandbox had gone away since the last run: this one began without its variables and files.";
  }
  return result.outcome.session === "reset"
    ? "The interpreter was replaced: files are kept, variables are gone."
    : "The sandbox is gone: variables and files are lost.";
}

function renderDisplays(result: ExecutionRecord): string | null {
  if (result.displays.length === 0) {
    return null;
  }
  const kinds = result.displays.map(
    (display) => Object.keys(display.data).find((type) => type !== "text/plain") ?? "text/plain",
  );
  return `Displays: ${kinds.join(", ")}`;
}
