import { createTerminal, type Terminal } from "../../src/cli/terminal.ts";
import type { ExecutionResult } from "../../src/execution/execution-result.ts";
import type { ProfileReport } from "../../src/profiling/profile-report.ts";
import type { TestReport } from "../../src/pytest/test-report.ts";
import type { Ending, Isolation, Outcome } from "../../src/sandbox/index.ts";

/** A terminal that keeps what is written to it. */
export interface RecordingTerminal extends Terminal {
  text(): string;
}

export function recordingTerminal(
  options: { columns?: number; isTTY?: boolean; variables?: Record<string, string> } = {},
): RecordingTerminal {
  const written: string[] = [];
  const stream = {
    columns: options.columns ?? 80,
    isTTY: options.isTTY ?? true,
    write: (text: string) => written.push(text),
  };
  const terminal = createTerminal(stream, options.variables ?? { NO_COLOR: "1" });
  return { ...terminal, columns: terminal.columns, text: () => written.join("") };
}

const isolation: Isolation = {
  level: "kernel",
  provider: "namespaces",
  mechanisms: ["namespaces", "seccomp", "no capabilities"],
};
const metrics = { executionTime: 0.012, cpuTime: 0.01, memoryUsed: 21, cpuPercent: 83 };

export function sampleOutcome(ending: Ending = { status: "completed" }, changes: Partial<Outcome> = {}): Outcome {
  const outcome = {
    ...ending,
    reason: "The code ran to its end",
    stdout: "",
    stderr: "",
    truncated: false,
    usage: { duration: 0.012, cpuTime: 0.01, peakMemory: 21 * 1024 * 1024 },
    isolation,
    session: "kept" as const,
  };
  return { ...outcome, ...changes } as Outcome;
}

function sampleResult(changes: Partial<ExecutionResult> = {}): ExecutionResult {
  const result: ExecutionResult = {
    success: true,
    output: "",
    stdout: "",
    stderr: "",
    value: null,
    displays: [],
    files: [],
    error: null,
    outcome: sampleOutcome(),
    metrics,
    isolation,
    truncated: false,
    finalAnswer: null,
    unwrap: () => result,
    ...changes,
  };
  return result;
}

export function sampleTestReport(changes: Partial<TestReport> = {}): TestReport {
  return {
    success: true,
    passed: 1,
    failed: 0,
    skipped: 0,
    errors: 0,
    stopped: 0,
    notRun: 0,
    total: 1,
    tests: [
      {
        id: "test_calculator.py::test_add",
        status: "passed",
        duration: 0.001,
        message: null,
        traceback: "",
        error: null,
      },
    ],
    coverage: null,
    coverageProblem: null,
    files: [],
    uncovered: [],
    threshold: null,
    problem: null,
    integrity: [],
    suggestions: [],
    output: "",
    outcome: sampleOutcome(),
    metrics,
    isolation,
    ...changes,
  };
}

export function sampleProfile(changes: Partial<ProfileReport> = {}): ProfileReport {
  return {
    topFunctions: [
      { name: "bubble_sort", location: "sorting.py:4", time: 1.5, percent: 96.2, cumulativeTime: 1.5, calls: 4 },
      { name: "builtins.print", location: "~:0", time: 0.01, percent: 0.6, cumulativeTime: 0.01, calls: 1 },
    ],
    hotLines: [{ line: 8, source: "            if arr[j] > arr[j + 1]:", percent: 62.5 }],
    totalTime: 1.56,
    suggestions: ["`bubble_sort` takes 96% of the time: `sorted()` does the same in O(n log n)"],
    result: sampleResult(),
    ...changes,
  };
}
