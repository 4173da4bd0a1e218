import { expect, test } from "vitest";
import { eventsInCommandWords, hintInCommandWords, inCommandWords } from "../../../src/cli/render/command-words.ts";
import { diagnose, type Failure } from "../../../src/diagnosis/index.ts";
import type { AgentEvent } from "../../../src/events/index.ts";
import type { Ending } from "../../../src/sandbox/index.ts";
import { scriptedResult } from "../../../src/testing/index.ts";

function failure(name: string, message: string, facts: Readonly<Record<string, unknown>> = {}): Failure {
  return { code: "", file: null, error: { name, message, line: 1, traceback: "", frames: [], facts } };
}

function stopped(ending: Ending): Failure {
  return { code: "", file: null, error: null, outcome: { ...scriptedResult().outcome, ...ending } };
}

const FAILURES: Readonly<Record<string, readonly Failure[]>> = {
  "missing-module": [
    failure("ModuleNotFoundError", "No module named 'packages'"),
    failure("ModuleNotFoundError", "No module named 'sklearn'"),
  ],
  "file-not-found": [
    failure("FileNotFoundError", "[Errno 2] No such file or directory: 'a'"),
    failure("FileNotFoundError", "[Errno 2] No such file or directory: 'a'", { near: ["b"] }),
  ],
  "disk-full": [failure("OSError", "File too large"), failure("OSError", "No space left on device")],
  "too-many-processes": [
    failure("RuntimeError", "can't start new thread", { maxProcesses: 64 }),
    failure("RuntimeError", "can't start new thread", { platform: "emscripten" }),
  ],
  "no-input": [failure("EOFError", "EOF when reading a line")],
  "no-network": [failure("gaierror", "Name or service not known")],
  "not-allowed": [
    failure("SecurityViolation", "Module 'ctypes' is not allowed"),
    failure("SecurityViolation", "Function 'eval' is not allowed"),
    failure("SecurityViolation", "Encoded", { violations: [{ rule: "obfuscation", severity: "error" }] }),
  ],
  "timed-out": [stopped({ status: "timed-out", limit: { name: "time", value: 1 } })],
  "out-of-memory": [failure("MemoryError", "")],
  "too-much-output": [stopped({ status: "output-limit", limit: { name: "output", value: 1 } })],
  killed: [stopped({ status: "killed", exitCode: null, signal: "SIGXFSZ" })],
};

/** Names that mean something in a script only. */
const OPTIONS =
  /`(?:files|stdin|timeout|network|packages|sandbox|allowedModules|forbiddenFunctions|detectObfuscation|max\w+)`(?! is| that)/;

test.each(Object.entries(FAILURES))("advice of the rule %s names no option of the library", (rule, failures) => {
  for (const given of failures) {
    const suggestion = diagnose(given).find((candidate) => candidate.rule === rule);
    if (suggestion === undefined) {
      throw new Error(`The rule ${rule} is silent about ${given.error?.message}`);
    }
    const { message } = inCommandWords(suggestion);
    expect(message).not.toBe(suggestion.message);
    expect(message.replace("no module `packages`", "")).not.toMatch(OPTIONS);
  }
});

test("names of the user's stay as they are", () => {
  const [suggestion] = diagnose(failure("ModuleNotFoundError", "No module named 'packages'"));
  expect(suggestion && inCommandWords(suggestion).message).toMatch(/^The environment has no module `packages`: /);
});

test("errors of the library get the command's own hint", () => {
  expect(hintInCommandWords("Set enableProfiling to true")).toBe("Set EXECUTOR_ENABLE_PROFILING=true");
  expect(hintInCommandWords("Check the path")).toBe("Check the path");
});

test("an answer names the options of the command line, and leaves what a program has written", async () => {
  const [suggestion] = diagnose(failure("EOFError", "EOF when reading a line"));
  const result = scriptedResult({ error: { name: "EOFError", message: "EOF when reading a line", line: 1 } });
  const refusal = "enableProfiling is false\nSet enableProfiling to true";
  const written = "Output:\ngive it with the `stdin` option";
  const text = `${written}\n\nNo rule. ${suggestion?.message}.\n\nSuggestions:\n- ${suggestion?.message}\n\n${refusal}`;
  async function* events(): AsyncGenerator<AgentEvent, void, void> {
    yield { type: "run-ended", id: "1", kind: "code", result };
    yield { type: "tool-call-ended", id: "2", name: "profile_code", text: refusal, failed: true };
    yield { type: "answer", verdict: { status: "failed", summary: `No rule. ${suggestion?.message}` }, text };
  }
  const told: AgentEvent[] = [];
  for await (const event of eventsInCommandWords(events())) {
    told.push(event);
  }
  const advice = suggestion && inCommandWords(suggestion).message;
  const hint = "enableProfiling is false\nSet EXECUTOR_ENABLE_PROFILING=true";
  expect(told.slice(1)).toEqual([
    { type: "tool-call-ended", id: "2", name: "profile_code", text: hint, failed: true },
    {
      type: "answer",
      verdict: { status: "failed", summary: `No rule. ${advice}` },
      text: `${written}\n\nNo rule. ${advice}.\n\nSuggestions:\n- ${advice}\n\n${hint}`,
    },
  ]);
});
