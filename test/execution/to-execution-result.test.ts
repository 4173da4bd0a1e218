import { describe, expect, test } from "vitest";
import { ExecutionFailed, ExecutionTimeout, MemoryLimitExceeded, SecurityViolation } from "../../src/errors/index.ts";
import { toExecutionResult } from "../../src/execution/index.ts";
import type { Ending, Execution, Outcome } from "../../src/sandbox/index.ts";

const REST = {
  reason: "What ended it",
  stdout: "out",
  stderr: "err",
  truncated: false,
  usage: { duration: 2, cpuTime: 1, peakMemory: 3 * 1024 ** 2 },
  isolation: { level: "kernel", provider: "p", mechanisms: [] },
  session: "kept",
  files: [],
} as const;

function execution(ending: Ending, name: string | null = null, message = "because"): Execution {
  const error = name === null ? null : { name, message, line: 2, traceback: "Traceback", frames: [], facts: {} };
  const outcome: Outcome = { ...ending, ...REST };
  return { outcome, value: null, displays: [], error, report: null, bindings: null };
}

describe("toExecutionResult()", () => {
  test("joins output, and gives metrics in seconds, MB and percent", () => {
    const result = toExecutionResult(execution({ status: "completed" }), "");
    expect(result).toMatchObject({
      success: true,
      output: "out\nerr",
      error: null,
      metrics: { executionTime: 2, cpuTime: 1, memoryUsed: 3, cpuPercent: 50 },
    });
    expect(result.unwrap()).toBe(result);
  });

  test("is plain data when it is written out", () => {
    const result = toExecutionResult(execution({ status: "completed" }), "");
    expect(JSON.parse(JSON.stringify(result))).toEqual({ ...result });
  });

  test.each([
    [execution({ status: "failed", exitCode: 1 }, "ValueError"), "ValueError: because (line 2)"],
    [execution({ status: "failed", exitCode: 1 }, "MemoryError", ""), "MemoryError (line 2)"],
    [execution({ status: "lost" }), "SandboxLost: What ended it"],
  ])("has an error that reads as a text, and is written out without it", (ended, text) => {
    const { error } = toExecutionResult(ended, "");
    expect(`${error}`).toBe(text);
    expect(Object.keys(error ?? {})).toEqual(["name", "message", "line", "traceback", "suggestions"]);
    expect(structuredClone(error)).toEqual(error);
  });

  test("has no metrics where they are not wanted", () => {
    expect(toExecutionResult(execution({ status: "lost" }), "", { collectMetrics: false }).metrics).toBeNull();
  });

  test.each([[undefined], [["json"]], [["json", "math"]]])(
    "advises no import that %j does not allow",
    (allowedModules) => {
      const raised = execution({ status: "failed", exitCode: 1 }, "NameError", "name 'math' is not defined");
      const [suggestion] = toExecutionResult(raised, "x = 1\nmath.pi\n", { allowedModules }).error?.suggestions ?? [];
      const isAllowed = allowedModules?.includes("math") ?? true;
      expect(suggestion?.edit).toEqual(isAllowed ? expect.objectContaining({ startLine: 1 }) : null);
      expect(suggestion?.message.includes("does not allow `math`")).toBe(!isAllowed);
    },
  );

  const time = { name: "time", value: 1 } as const;
  const memory = { name: "memory", value: 1 } as const;
  test.each<[string, Execution, string, typeof ExecutionFailed]>([
    [
      "a timeout, whatever the code raised",
      execution({ status: "timed-out", limit: time }, "KeyboardInterrupt"),
      "ExecutionTimeout",
      ExecutionTimeout,
    ],
    [
      "a memory kill",
      execution({ status: "out-of-memory", limit: memory }),
      "MemoryLimitExceeded",
      MemoryLimitExceeded,
    ],
    [
      "a refused allocation",
      execution({ status: "failed", exitCode: 1 }, "MemoryError", ""),
      "MemoryError",
      MemoryLimitExceeded,
    ],
    ["a refusal", execution({ status: "refused" }, "SecurityViolation"), "SecurityViolation", SecurityViolation],
    [
      "an import refused while it ran",
      execution({ status: "failed", exitCode: 1 }, "SecurityViolation"),
      "SecurityViolation",
      SecurityViolation,
    ],
    ["an exception", execution({ status: "failed", exitCode: 1 }, "ValueError"), "ValueError", ExecutionFailed],
    ["a death", execution({ status: "killed", exitCode: null, signal: "SIGSEGV" }), "ProcessKilled", ExecutionFailed],
    ["a loss", execution({ status: "lost" }), "SandboxLost", ExecutionFailed],
  ])("names %s and throws it on unwrap()", (_what, ended, name, type) => {
    const result = toExecutionResult(ended, "x");
    expect(result.success).toBe(false);
    expect(result.error?.name).toBe(name);
    let thrown: unknown;
    try {
      result.unwrap();
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(type);
    expect(thrown).toMatchObject({ name: type.name, cause: result });
    expect(String(thrown)).not.toMatch(/: $/);
  });
});
