import type { ExecutionResult } from "../execution/index.ts";
import { toExecutionResult } from "../execution/index.ts";
import { countUnpassed, type TestCase, type TestReport } from "../pytest/test-report.ts";
import type { Isolation, Outcome } from "../sandbox/index.ts";

const isolation: Isolation = { level: "none", provider: "scripted", mechanisms: [] };
const usage = { duration: 0.01, cpuTime: 0.01, peakMemory: 10 * 1024 ** 2 };

/** What a scripted run gives. */
export interface ScriptedRun {
  readonly stdout?: string;
  readonly stderr?: string;
  /** The last expression's value as text. @default null */
  readonly value?: string | null;
  /** Makes the run a failed one. */
  readonly error?: {
    readonly name: string;
    readonly message: string;
    readonly line?: number;
    readonly traceback?: string;
  };
  /** CPU seconds. @default 0.01 */
  readonly cpuTime?: number;
}

/** An execution result made of a few fields; nothing is run for it. */
export function scriptedResult(run: ScriptedRun = {}, code = ""): ExecutionResult {
  const { cpuTime = usage.cpuTime, error, stderr = "", stdout = "", value = null } = run;
  const outcome = { ...scriptedOutcome(error !== undefined), stdout, stderr, usage: { ...usage, cpuTime } };
  return toExecutionResult(
    {
      outcome,
      value: value === null ? null : { data: { "text/plain": value } },
      displays: [],
      error:
        error === undefined
          ? null
          : {
              name: error.name,
              message: error.message,
              line: error.line ?? null,
              traceback: error.traceback ?? "",
              frames: [],
              facts: {},
            },
      report: null,
      bindings: null,
    },
    code,
  );
}

/** A test report made of its tests; nothing is run for it. */
export function scriptedReport(
  tests: readonly (Pick<TestCase, "id" | "status"> & Partial<TestCase>)[],
  fields: Partial<TestReport> = {},
): TestReport {
  const count = (status: TestCase["status"]) => tests.filter((test) => test.status === status).length;
  const unpassed = {
    failed: count("failed"),
    errors: count("error"),
    stopped: count("stopped"),
    notRun: count("not-run"),
  };
  const success = tests.length > 0 && countUnpassed(unpassed) === 0;
  return {
    success,
    passed: count("passed"),
    skipped: count("skipped"),
    ...unpassed,
    total: tests.length,
    tests: tests.map((test) => ({ duration: 0.001, message: null, traceback: "", error: null, ...test })),
    coverage: null,
    coverageProblem: null,
    files: [],
    uncovered: [],
    threshold: null,
    problem: tests.length === 0 ? "No tests were found" : null,
    integrity: [],
    suggestions: [],
    output: "",
    outcome: scriptedOutcome(!success),
    metrics: { executionTime: 0.01, cpuTime: 0.01, memoryUsed: 10, cpuPercent: 100 },
    isolation,
    ...fields,
  };
}

function scriptedOutcome(failed: boolean): Outcome {
  return {
    ...(failed ? { status: "failed", exitCode: 1 } : { status: "completed" }),
    reason: failed ? "The code failed" : "The code ran to its end",
    stdout: "",
    stderr: "",
    truncated: false,
    usage,
    isolation,
    session: "kept",
    files: [],
  };
}
