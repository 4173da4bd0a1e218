import type { Suggestion } from "../../diagnosis/suggestion.ts";
import type { AgentEvent, RunEnded } from "../../events/index.ts";

type Words = readonly (readonly [library: string, command: string])[];

const PACKAGES: Words = [["to `packages`", "to the list in `EXECUTOR_PACKAGES`"]];

/** How suggestions speak of options of the library, by rule, and what the command line has for them. */
const WORDS: Readonly<Record<string, Words>> = {
  "missing-module": [...PACKAGES, ["into the workspace", "beside the code that imports it"]],
  "notebook-line": [["in `packages` (EXECUTOR_PACKAGES)", "in `EXECUTOR_PACKAGES`"]],
  "file-not-found": [
    [
      "in the workspace: give it with the run's `files`, or write it first",
      "in the sandbox: the files of the folder that the program is started in are; start it with `--cwd` in the folder that holds it",
    ],
    ["in the workspace", "in the sandbox"],
  ],
  "disk-full": [
    ["`maxFileSize` allows: write less, or raise it", "is allowed: write less, or raise `EXECUTOR_MAX_FILE_SIZE`"],
    ["raise `maxDisk`", "raise `EXECUTOR_MAX_DISK`"],
  ],
  "too-many-processes": [
    ["raise `maxProcesses` (EXECUTOR_MAX_PROCESSES)", "raise `EXECUTOR_MAX_PROCESSES`"],
    ["another `sandbox`", "another one with `--sandbox`"],
  ],
  "no-input": [["give it with the `stdin` option", "pipe it in and add `--stdin`"]],
  "no-network": [["give it with the run's `files`", "put it in a file beside the program"]],
  "not-allowed": [
    ["to `allowedModules` (EXECUTOR_ALLOWED_MODULES)", "to `EXECUTOR_ALLOWED_MODULES`, or run with `--no-safe-mode`,"],
    ["set `detectObfuscation` to false", "run with `--no-safe-mode`"],
    ["take it out of `forbiddenFunctions`", "run with `--no-safe-mode`"],
  ],
  "timed-out": [["with the `timeout` option (EXECUTOR_TIMEOUT)", "with `--timeout`"]],
  "out-of-memory": [["with `maxMemory` (EXECUTOR_MAX_MEMORY)", "with `--memory`"]],
  "too-much-output": [["raise `maxOutputBytes`", "raise `EXECUTOR_MAX_OUTPUT_BYTES`"]],
  killed: [["larger than `maxFileSize`", "larger than `EXECUTOR_MAX_FILE_SIZE` allows"]],
};

/** The same for the hints of errors. */
const HINTS: Words = [
  ["or switch the record off with `record: false`", "or leave `--session` out"],
  ["take another id, or open it without a record: `record: false`", "or take another name for `--session`"],
  ["Set enableProfiling to true", "Set EXECUTOR_ENABLE_PROFILING=true"],
  ["or raise maxDisk", "or raise EXECUTOR_MAX_DISK"],
];

/** A suggestion that names the options of the command line where the library's own would be of no use. */
export function inCommandWords(suggestion: Suggestion): Suggestion {
  const message = replaceWords(suggestion.message, WORDS[suggestion.rule] ?? []);
  return message === suggestion.message ? suggestion : { ...suggestion, message };
}

/** The same for the hint of an error. */
export function hintInCommandWords(hint: string): string {
  return replaceWords(hint, HINTS);
}

/** The events of a request, whose answers and refusals name the options of the command line. */
export async function* eventsInCommandWords(events: AsyncIterable<AgentEvent>): AsyncGenerator<AgentEvent, void, void> {
  const advice = new Map<string, string>();
  const translate = (text: string) => {
    let translated = suggestionsInCommandWords(text);
    for (const [library, command] of advice) {
      translated = translated.replaceAll(library, () => command);
    }
    return translated;
  };
  for await (const event of events) {
    if (event.type === "run-ended") {
      for (const suggestion of suggestionsOf(event)) {
        advice.set(suggestion.message, inCommandWords(suggestion).message);
      }
    }
    if (event.type === "tool-call-ended" && event.failed) {
      const text = hintInCommandWords(event.text);
      advice.set(event.text, text);
      yield { ...event, text };
    } else if (event.type === "answer") {
      const { status, summary } = event.verdict;
      const verdict = { status, summary: summary === null ? null : translate(summary) };
      yield { ...event, verdict, text: translate(event.text) };
    } else {
      yield event;
    }
  }
}

/** The suggestions that a run ended with. */
export function suggestionsOf(run: RunEnded): readonly Suggestion[] {
  switch (run.kind) {
    case "code":
      return run.result.error?.suggestions ?? [];
    case "profile":
      return run.report.result.error?.suggestions ?? [];
    case "tests":
      return run.report.suggestions;
    default:
      return [];
  }
}

/** The lists of suggestions in a text. What a program has written is left as it is. */
function suggestionsInCommandWords(text: string): string {
  let isList = false;
  const lines = text.split("\n").map((line) => {
    isList = line === "Suggestions:" || (isList && line.startsWith("- "));
    return isList ? replaceWords(line, Object.values(WORDS).flat()) : line;
  });
  return lines.join("\n");
}

function replaceWords(text: string, words: Words): string {
  let replaced = text;
  for (const [library, command] of words) {
    // Names of the user's come before the advice, and may be anything.
    const start = replaced.lastIndexOf(library);
    if (start >= 0) {
      replaced = replaced.slice(0, start) + command + replaced.slice(start + library.length);
    }
  }
  return replaced;
}

/** Whether a value of a document is a suggestion. */
export function isSuggestion(value: unknown): value is Suggestion {
  return (
    typeof value === "object" &&
    value !== null &&
    ["rule", "message", "edit", "file"].every((field) => field in value) &&
    "message" in value &&
    typeof value.message === "string"
  );
}
