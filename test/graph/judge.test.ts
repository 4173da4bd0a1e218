import { describe, expect, test } from "vitest";
import { defaultBudget, exhausted, resolveBudget } from "../../src/graph/budget.ts";
import { diagnoseTests } from "../../src/graph/diagnose-run.ts";
import { type Judged, judge } from "../../src/graph/judge.ts";
import { routeAfterExecutor, routeAfterIntake } from "../../src/graph/routes.ts";
import { defineRequest, type RequestTask } from "../../src/requests/index.ts";
import { scriptedReport } from "../../src/testing/index.ts";

const diagnosis = { file: null, error: "NameError", suggestions: [] };
const repair = asking({ kind: "repair-code" });

const nothing = scriptedReport([], {
  success: false,
  outcome: { ...scriptedReport([]).outcome, status: "failed", exitCode: 5, reason: "No tests were found" },
});

function asking(task: RequestTask) {
  return defineRequest("Do it", task);
}

function situation(changes: Partial<Judged>): Judged {
  return {
    request: asking({ kind: "run-code", validates: false }),
    programs: [],
    suggestions: null,
    tests: {},
    diagnosis: null,
    refusal: null,
    attempts: 1,
    spent: { seconds: 0, tokens: 0, cpuSeconds: 0 },
    testReport: null,
    ...changes,
  };
}

describe("judge()", () => {
  test.each<[string, Partial<Judged>, string | undefined]>([
    ["passed when nothing is wrong", {}, "passed"],
    ["failed when something is and no repair was asked for", { diagnosis }, "failed"],
    [
      "failed for tests that were written and do not pass",
      { request: asking({ kind: "write-tests" }), diagnosis },
      "failed",
    ],
    ["nothing yet when a repair was asked for", { request: repair, diagnosis }, undefined],
    [
      "nothing yet when our own code is wrong",
      { request: asking({ kind: "write-code" }), diagnosis, attempts: 2 },
      undefined,
    ],
    [
      "failed where there are no tests to repair code by",
      { request: asking({ kind: "repair-tests", paths: ["."], coverage: null }), diagnosis, testReport: nothing },
      "failed",
    ],
    ["nothing yet when an answer was refused", { refusal: { by: "coder", kind: "unusable", reason: "x" } }, undefined],
    [
      "declined when the model says that it cannot",
      { request: repair, diagnosis, refusal: { by: "coder", kind: "declined", reason: "x" } },
      "declined",
    ],
    ["budget-spent after the last attempt", { request: repair, diagnosis, attempts: 3 }, "budget-spent"],
    [
      "budget-spent when an answer was refused at the last attempt",
      { refusal: { by: "coder", kind: "unusable", reason: "x" }, attempts: 3 },
      "budget-spent",
    ],
    ["passed at the last attempt", { request: repair, attempts: 3 }, "passed"],
  ])("gives %s", (_name, changes, status) => {
    expect(judge(situation(changes), defaultBudget)?.status).toBe(status);
  });

  test.each([
    [{ seconds: 300, tokens: 0, cpuSeconds: 0 }, "300 of 300 seconds"],
    [{ seconds: 0, tokens: 200_001, cpuSeconds: 0 }, "200001 of 200000 tokens"],
    [{ seconds: 0, tokens: 0, cpuSeconds: 300.2 }, "300 of 300 CPU seconds"],
  ])("names what is spent: %j", (spent, words) => {
    expect(judge(situation({ request: repair, diagnosis, spent }), defaultBudget)?.reason).toContain(words);
  });
});

describe("judge() of tests that pass with too little coverage", () => {
  const testReport = scriptedReport([{ id: "test_a.py::test_a", status: "passed" }], {
    success: false,
    coverage: 54,
    threshold: { required: 90, reached: false, enforced: true },
  });

  test("says no, and sends nobody to repair the code", () => {
    expect(diagnoseTests(testReport, ["a.py"])).toBeNull();
    expect(judge(situation({ request: repair, testReport }), defaultBudget)).toEqual({
      status: "failed",
      reason: "The one test that ran passed, but coverage of 54% is below the 90% asked for.",
    });
  });
});

describe("routes", () => {
  test("writes what is missing and runs what is given", () => {
    expect(routeAfterIntake({ request: asking({ kind: "write-code" }), verdict: null })).toBe("coder");
    expect(routeAfterIntake({ request: asking({ kind: "write-tests" }), verdict: null })).toBe("coder");
    expect(routeAfterIntake({ request: repair, verdict: null })).toBe("executor");
    expect(
      routeAfterIntake({ request: asking({ kind: "repair-tests", paths: ["."], coverage: null }), verdict: null }),
    ).toBe("executor");
  });

  test("answers at once where there is a verdict already", () => {
    const verdict = { status: "failed", reason: "x" } as const;
    expect(routeAfterIntake({ request: asking({ kind: "write-code" }), verdict })).toBe("respond");
  });

  test("goes back to the coder until there is a verdict", () => {
    expect(routeAfterExecutor({ verdict: null })).toBe("coder");
    expect(routeAfterExecutor({ verdict: { status: "passed", reason: "" } })).toBe("respond");
  });
});

describe("resolveBudget()", () => {
  test("fills in what is left open", () => {
    expect(resolveBudget({ attempts: 5 })).toEqual({ ...defaultBudget, attempts: 5 });
  });

  test.each([{ attempts: 0 }, { attempts: 1.5 }, { seconds: -1 }, { tokens: Number.NaN }])(
    "throws invalid-config for %j",
    (budget) => {
      expect(() => resolveBudget(budget)).toThrow(expect.objectContaining({ code: "invalid-config" }));
    },
  );
});

describe("exhausted()", () => {
  test("is null while everything is left", () => {
    expect(exhausted({ attempts: 2, seconds: 1, tokens: 1, cpuSeconds: 1 }, defaultBudget)).toBeNull();
  });
});
