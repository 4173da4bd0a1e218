import { expect, test } from "vitest";
import { toTestReport } from "../../src/pytest/index.ts";
import type { Outcome } from "../../src/sandbox/index.ts";
import { scriptedExecution } from "../execution-claims.ts";

const CONFIG = { coverageThreshold: 80, allowedModules: [] };

function claim(id: string, status = "passed") {
  return { id, status, duration: 0.1, message: null, traceback: "", error: null };
}

function read(
  report: object | null,
  stopped: Partial<Outcome> = {},
  source: (path: string) => string | null = () => null,
) {
  const whole = { tests: [], collected: 0, exitCode: 0, collectErrors: [], coverage: null, warnings: [] };
  return toTestReport(scriptedExecution({ report: report && { ...whole, ...report }, stopped }), {
    config: CONFIG,
    source,
  });
}

test("toTestReport() succeeds when every collected test passed", () => {
  const coverage = { percent: 90, files: [{ path: "a.py", percent: 90, statements: 10, uncovered: [4] }] };
  expect(read({ tests: [claim("a::x"), claim("a::y", "skipped")], collected: 2, coverage })).toMatchObject({
    success: true,
    passed: 1,
    skipped: 1,
    total: 2,
    coverage: 90,
    uncovered: [{ path: "a.py", lines: [4] }],
    threshold: { required: 80, reached: true },
    problem: null,
    metrics: { executionTime: 1, memoryUsed: 10, cpuPercent: 50 },
  });
});

test("toTestReport() does not succeed when collected tests have no result", () => {
  expect(read({ tests: [claim("a::x")], collected: 3 })).toMatchObject({
    success: false,
    total: 3,
    problem: "2 of 3 collected tests have no result: the run ended before them",
  });
});

test("toTestReport() does not take the same test twice for two", () => {
  expect(read({ tests: [claim("a::x"), claim("a::x")], collected: 2 }).success).toBe(false);
});

test.each<[Partial<Outcome>, string]>([
  [
    { status: "timed-out", limit: { name: "time", value: 30 }, reason: "The time limit of 30 s was reached" },
    "The time limit of 30 s was reached",
  ],
  [{ status: "killed", exitCode: 0, signal: null, reason: "The process left early" }, "The process left early"],
  [{ status: "out-of-memory", limit: { name: "memory", value: 5 }, reason: "Too much memory" }, "Too much memory"],
])("toTestReport() never succeeds when the run was stopped, case %#", (stopped, reason) => {
  expect(read(null, stopped)).toMatchObject({ success: false, problem: `The run was stopped: ${reason}` });
  expect(read({ tests: [claim("a::x")], collected: 1 }, stopped)).toMatchObject({
    success: false,
    problem: `The run was stopped: ${reason}; 1 of 1 tests had ended`,
  });
});

test("toTestReport() never succeeds without a report it can read", () => {
  for (const report of [null, "yes", { tests: "all of them" }, [], { success: true }]) {
    const execution = scriptedExecution({ report });
    expect(toTestReport(execution, { config: CONFIG, source: () => null })).toMatchObject({
      success: false,
      problem: "pytest gave no report: The code ran to its end",
    });
  }
});

test("toTestReport() does not succeed when pytest ended badly though no test failed", () => {
  const report = read({ tests: [claim("a::x")], collected: 1, exitCode: 1 }, { status: "failed", exitCode: 1 });
  expect(report).toMatchObject({
    success: false,
    problem: expect.stringContaining("exit code 1 although no test failed"),
  });
});

test("toTestReport() suggests how to mend a failure, once for each mistake", () => {
  const error = {
    name: "NameError",
    message: "name 'totl' is not defined",
    file: "shop.py",
    line: 2,
    facts: { name: "totl", near: ["total"] },
  };
  const failing = (id: string) => ({ ...claim(id, "failed"), message: "NameError", traceback: "...", error });
  const sources: string[] = [];
  const report = read(
    { tests: [failing("a::x"), failing("a::y")], collected: 2, exitCode: 1 },
    { status: "failed", exitCode: 1 },
    (path) => {
      sources.push(path);
      return "total = 1\nprint(totl)\n";
    },
  );
  expect(report.problem).toBeNull();
  expect(report.suggestions).toHaveLength(1);
  expect(report.suggestions[0]).toMatchObject({
    file: "shop.py",
    edit: { startLine: 2, endLine: 2, replacement: "print(total)" },
  });
  expect(new Set(sources)).toEqual(new Set(["shop.py"]));
});
