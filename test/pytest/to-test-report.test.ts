import { expect, test } from "vitest";
import { ClaimRecord, createSealKey, toTestReport } from "../../src/pytest/index.ts";
import type { Outcome } from "../../src/sandbox/index.ts";
import { readProgress, scriptedExecution } from "../execution-claims.ts";
import { claimSealer } from "./seal-claims.ts";

const CONFIG = { coverageThreshold: 80, coverageEnforced: false, allowedModules: [], collectMetrics: true };

function claim(id: string, status = "passed") {
  return { id, status, duration: 0.1, message: null, traceback: "", error: null };
}

interface Said {
  /** @default the ids of `tests` */
  readonly collected?: readonly string[];
  readonly leftOut?: readonly string[];
  readonly tests?: readonly object[];
  readonly running?: object;
  readonly interruption?: object;
  readonly findings?: readonly object[];
  readonly report?: object | null;
}

interface Read {
  readonly stopped?: Partial<Outcome>;
  readonly source?: (path: string) => string | null;
  readonly pytestArgs?: readonly string[];
  readonly written?: readonly string[];
  readonly safeMode?: boolean;
}

const WHOLE = {
  exitCode: 0,
  collectErrors: [],
  skippedFiles: [],
  coverage: null,
  coverageProblem: null,
  stopped: null,
  internalError: null,
  warnings: [],
};

/** The report of a run that said all this, rightly sealed. */
function read(said: Said, { stopped = {}, source = () => null, pytestArgs = [], ...options }: Read = {}) {
  const key = createSealKey();
  const seal = claimSealer(key);
  const claims = new ClaimRecord(key);
  const { tests = [], leftOut = [], running = null, findings = [], report = {} } = said;
  const ids = said.collected ?? tests.map((test) => (test as { id: string }).id);
  claims.add(seal({ kind: "collected", ids }));
  claims.add(seal({ kind: "left-out", ids: leftOut }));
  claims.add(seal({ kind: "tests", tests, running, findings }));
  if (said.interruption !== undefined) {
    claims.add(seal({ kind: "interrupted", ...said.interruption }));
  }
  if (report !== null) {
    claims.add(seal({ kind: "ended", report: { ...WHOLE, ...report } }));
  }
  return toTestReport(scriptedExecution("tests", { stopped }), claims, {
    config: CONFIG,
    source,
    pytestArgs,
    written: [],
    ...options,
  });
}

test("toTestReport() succeeds when every collected test passed", () => {
  const file = { path: "a.py", percent: 90, statements: 10, uncovered: [4], branches: 0, partial: [] };
  const coverage = { percent: 90, failUnder: null, failedUnder: null, files: [file] };
  expect(read({ tests: [claim("a::x"), claim("a::y", "skipped")], report: { coverage } })).toMatchObject({
    success: true,
    passed: 1,
    skipped: 1,
    total: 2,
    coverage: 90,
    uncovered: [{ path: "a.py", lines: [4] }],
    threshold: { required: 80, reached: true, enforced: false },
    problem: null,
    integrity: [],
    metrics: { executionTime: 1, memoryUsed: 10, cpuPercent: 50 },
  });
});

test("toTestReport() does not succeed when collected tests have no result, and says which", () => {
  expect(read({ tests: [claim("a::x")], collected: ["a::x", "a::y", "a::z"] })).toMatchObject({
    success: false,
    passed: 1,
    notRun: 2,
    total: 3,
    tests: [{ id: "a::x" }, { id: "a::y", status: "not-run" }, { id: "a::z", status: "not-run" }],
    problem: "2 of 3 collected tests have no result: the run ended before them",
  });
});

test("toTestReport() keeps a test's first result and does not succeed when there are two", () => {
  const report = read({ tests: [claim("a::x", "failed"), claim("a::x")], report: { exitCode: 0 } });
  expect(report).toMatchObject({
    success: false,
    tests: [{ status: "failed" }],
    integrity: [{ severity: "violation", message: "a::x was reported more than once; its first result counts" }],
  });
});

test("toTestReport() does not succeed with a result for a test that was not collected", () => {
  expect(read({ tests: [claim("a::x"), claim("a::y")], collected: ["a::x"] })).toMatchObject({
    success: false,
    total: 1,
    problem: "The results cannot be trusted: a::y has a result, but was not among the collected tests",
  });
});

test("toTestReport() does not succeed with a violation, and does with a notice", () => {
  const finding = (severity: string) => ({ severity, message: "Something does not fit" });
  expect(read({ tests: [claim("a::x")], findings: [finding("violation")] })).toMatchObject({
    success: false,
    problem: "The results cannot be trusted: Something does not fit",
    integrity: [finding("violation")],
  });
  expect(read({ tests: [claim("a::x")], findings: [finding("notice")] })).toMatchObject({
    success: true,
    problem: null,
    integrity: [finding("notice")],
  });
});

test.each<[Partial<Outcome>, string]>([
  [
    { status: "timed-out", limit: { name: "time", value: 30 }, reason: "The time limit of 30 s was reached" },
    "The time limit of 30 s was reached",
  ],
  [{ status: "killed", exitCode: 0, signal: null, reason: "The process left early" }, "The process left early"],
  [{ status: "out-of-memory", limit: { name: "memory", value: 5 }, reason: "Too much memory" }, "Too much memory"],
])("toTestReport() never succeeds when the run was stopped, case %#", (stopped, reason) => {
  const whole = { report: null, tests: [claim("a::x")] };
  const ended = (why: string) => read(whole, { stopped: { ...stopped, reason: why } });
  expect(ended(reason).problem).toBe(`The run was stopped when 1 of 1 test had ended: ${reason}`);
  expect(ended("The run was stopped after 3 s").problem).toMatch(/^The run was stopped after 3 s when 1 .* ended$/);
  const said = { tests: [claim("a::x")], collected: ["a::x", "a::y"], running: { id: "a::y", line: 4 } };
  expect(read(said, { stopped })).toMatchObject({
    success: false,
    passed: 1,
    stopped: 1,
    notRun: 0,
    problem: `The run was stopped during a::y (line 4), when 1 of 2 tests had ended: ${reason}`,
  });
  const interruption = { file: "a.py", line: 6, reason: null };
  expect(read({ ...said, interruption }, { stopped })).toMatchObject({
    problem: `The run was stopped during a::y (line 4), in a.py, line 6, when 1 of 2 tests had ended: ${reason}`,
    tests: [
      { id: "a::x" },
      { status: "stopped", message: `The run ended while this test was under way, in a.py, line 6: ${reason}` },
    ],
  });
});

test("toTestReport() never succeeds without a report, whatever was said before", () => {
  expect(read({ tests: [claim("a::x")], report: null })).toMatchObject({
    success: false,
    problem: "pytest gave no report: The code ran to its end",
  });
});

test("toTestReport() notices what does not bear the seal of the run", () => {
  const key = createSealKey();
  const report = (progress: readonly unknown[], result: unknown = null) => {
    const claims = new ClaimRecord(key);
    for (const claim of progress) {
      claims.add(readProgress(claim));
    }
    const options = { config: CONFIG, source: () => null, pytestArgs: [], written: [] };
    return toTestReport(scriptedExecution("tests", { report: result }), claims, options);
  };
  const seal = claimSealer(key);
  const collected = seal({ kind: "collected", ids: ["a::x"] });
  const ended = seal({ kind: "tests", tests: [claim("a::x")], running: null, findings: [] });
  const last = seal({ kind: "ended", report: WHOLE });
  const changed = { ...ended, body: ended.body.replace("a::x", "a::z") };
  const foreign = claimSealer(createSealKey())({ kind: "ended", report: WHOLE });
  expect(report([collected, ended, last]).success).toBe(true);
  for (const [progress, result] of [
    [[collected, changed, ended, last]],
    [[collected, ended, ended, last]],
    [[ended, collected, last]],
    [[collected, ended, "yes", last]],
    [[collected, ended, foreign]],
    [[collected, ended, last], { success: true }],
    [[collected, ended, last], "all of them"],
  ] as const) {
    expect(report(progress, result)).toMatchObject({
      success: false,
      integrity: expect.arrayContaining([
        { severity: "violation", message: expect.stringContaining("does not bear its seal") },
      ]),
    });
  }
});

test.each([
  [1, "passed", "exit code 1 although no test failed"],
  [0, "failed", "exit code 0 although tests failed"],
])("toTestReport() does not succeed when exit code %i contradicts the tests", (exitCode, status, problem) => {
  expect(read({ tests: [claim("a::x", status)], report: { exitCode } })).toMatchObject({
    success: false,
    problem: expect.stringContaining(problem),
  });
});

test("toTestReport() names tests that are there and were not run, unless the caller chose some", () => {
  const said: Said = {
    tests: [claim("a.py::x[1]")],
    leftOut: ["a.py::y"],
    report: { skippedFiles: ["b.py"] },
  };
  const written = ["a.py::x", "a.py::y", "a.py::z", "b.py::w"];
  expect(read(said, { written })).toMatchObject({
    success: true,
    integrity: [
      { severity: "notice", message: "1 test was left out after being collected: a.py::y" },
      { severity: "notice", message: "1 test was not collected although written in the files: a.py::z" },
      { severity: "notice", message: "1 test was skipped with the whole file: b.py::w" },
    ],
  });
  expect(read(said, { written, pytestArgs: ["-k", "x"] }).integrity).toEqual([]);
});

test("toTestReport() says when no test passed", () => {
  expect(read({ tests: [claim("a::x", "skipped"), claim("a::y", "xfailed")] })).toMatchObject({
    success: false,
    skipped: 2,
    problem: "No test passed: 1 was skipped and 1 failed as expected",
    integrity: [],
  });
  expect(read({ tests: [claim("a::x", "skipped"), claim("a::y", "xpassed")] }).problem).toBeNull();
});

test("toTestReport() takes a run that was to stop at a failure for what it is, and no other one", () => {
  const stopped = "stopping after 1 failures";
  const failed = { tests: [claim("a::x", "failed")], collected: ["a::x", "a::y"] };
  expect(read({ ...failed, report: { exitCode: 1, stopped } })).toMatchObject({
    success: false,
    notRun: 1,
    problem: null,
  });
  expect(read({ ...failed, tests: [claim("a::x")], report: { stopped } })).toMatchObject({
    success: false,
    problem: "1 of 2 collected tests has no result: the run ended before it",
  });
});

test.each<[string, Partial<Outcome>]>([
  ["timed-out", { status: "timed-out", limit: { name: "time", value: 30 } }],
  ["out-of-memory", { status: "out-of-memory", limit: { name: "memory", value: 5 } }],
  ["killed", { status: "killed", exitCode: null, signal: "SIGSEGV" }],
])("toTestReport() says what to do about a run that ended %s, beside what its tests tell", (rule, stopped) => {
  const error = { name: "KeyError", message: "'a'", file: "a.py", line: 1, facts: {} };
  const tests = [{ ...claim("a::x", "failed"), message: "KeyError", error }];
  const { suggestions } = read({ tests, collected: ["a::x", "a::y"], report: null }, { stopped });
  expect(suggestions.map((suggestion) => suggestion.rule)).toEqual([rule, "missing-key"]);
});

test("toTestReport() suggests how to fix a failure, once for each mistake", () => {
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
    { tests: [failing("a::x"), failing("a::y")], report: { exitCode: 1 } },
    {
      stopped: { status: "failed", exitCode: 1 },
      source: (path) => {
        sources.push(path);
        return "total = 1\nprint(totl)\n";
      },
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

test.each([
  [false, [{ replacement: "import math" }]],
  [true, []],
])("toTestReport() offers no import that the guard-rail of the tests refuses: safeMode %s", (safeMode, edits) => {
  const error = { name: "NameError", message: "name 'math' is not defined", file: "shop.py", line: 1, facts: {} };
  const tests = [{ ...claim("a::x", "failed"), message: "NameError", traceback: "...", error }];
  const source = () => "print(math.pi)\n";
  const { suggestions } = read({ tests, report: { exitCode: 1 } }, { source, safeMode });
  expect(suggestions.flatMap(({ edit }) => edit ?? [])).toMatchObject(edits);
});
