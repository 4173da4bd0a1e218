import { describe, expect, it } from "vitest";
import { defaultBudget, exhausted, resolveBudget } from "../../src/graph/budget.ts";
import { diagnoseTests } from "../../src/graph/diagnose-run.ts";
import { type Judged, judge } from "../../src/graph/judge.ts";
import { routeAfterExecutor, routeAfterIntake } from "../../src/graph/routes.ts";
import type { Task } from "../../src/graph/state.ts";
import { scriptedReport } from "../../src/testing/index.ts";

const diagnosis = { file: null, error: "NameError", suggestions: [] };
const repair: Task = { kind: "run-code", repair: true };

function situation(changes: Partial<Judged>): Judged {
  return {
    task: { kind: "run-code", repair: false },
    diagnosis: null,
    refusal: null,
    attempts: 1,
    spent: { seconds: 0, tokens: 0, cpuSeconds: 0 },
    testReport: null,
    ...changes,
  };
}

describe("judge()", () => {
  it.each<[string, Partial<Judged>, string | undefined]>([
    ["passed when nothing is wrong", {}, "passed"],
    ["failed when something is and no repair was asked for", { diagnosis }, "failed"],
    ["failed for tests that were written and do not pass", { task: { kind: "write-tests" }, diagnosis }, "failed"],
    ["nothing yet when a repair was asked for", { task: repair, diagnosis }, undefined],
    ["nothing yet when our own code is wrong", { task: { kind: "write-code" }, diagnosis, attempts: 2 }, undefined],
    ["nothing yet when an answer was refused", { refusal: { kind: "unusable", reason: "x" } }, undefined],
    [
      "declined when the model says that it cannot",
      { task: repair, diagnosis, refusal: { kind: "declined", reason: "x" } },
      "declined",
    ],
    ["budget-spent after the last attempt", { task: repair, diagnosis, attempts: 3 }, "budget-spent"],
    [
      "budget-spent when an answer was refused at the last attempt",
      { refusal: { kind: "unusable", reason: "x" }, attempts: 3 },
      "budget-spent",
    ],
    ["passed at the last attempt", { task: repair, attempts: 3 }, "passed"],
  ])("gives %s", (_name, changes, status) => {
    expect(judge(situation(changes), defaultBudget)?.status).toBe(status);
  });

  it.each([
    [{ seconds: 300, tokens: 0, cpuSeconds: 0 }, "300 of 300 seconds"],
    [{ seconds: 0, tokens: 200_001, cpuSeconds: 0 }, "200001 of 200000 tokens"],
    [{ seconds: 0, tokens: 0, cpuSeconds: 300.2 }, "300 of 300 CPU seconds"],
  ])("names what is spent: %j", (spent, words) => {
    expect(judge(situation({ task: repair, diagnosis, spent }), defaultBudget)?.reason).toContain(words);
  });
});

describe("judge() of tests that pass with too little coverage", () => {
  const testReport = scriptedReport([{ id: "test_a.py::test_a", status: "passed" }], {
    success: false,
    coverage: 54,
    threshold: { required: 90, reached: false, enforced: true },
  });

  it("says no, and sends nobody to repair the code", () => {
    expect(diagnoseTests(testReport, ["a.py"])).toBeNull();
    expect(judge(situation({ task: repair, testReport }), defaultBudget)).toEqual({
      status: "failed",
      reason: "The one test that ran passed, but coverage of 54% is below the 90% asked for.",
    });
  });
});

describe("routes", () => {
  it("writes what is missing and runs what is given", () => {
    expect(routeAfterIntake({ task: { kind: "write-code" }, verdict: null })).toBe("coder");
    expect(routeAfterIntake({ task: { kind: "write-tests" }, verdict: null })).toBe("coder");
    expect(routeAfterIntake({ task: repair, verdict: null })).toBe("executor");
    expect(
      routeAfterIntake({ task: { kind: "run-tests", paths: ["."], modules: [], repair: true }, verdict: null }),
    ).toBe("executor");
  });

  it("goes back to the coder until there is a verdict", () => {
    expect(routeAfterExecutor({ verdict: null })).toBe("coder");
    expect(routeAfterExecutor({ verdict: { status: "passed", reason: "" } })).toBe("respond");
  });
});

describe("resolveBudget()", () => {
  it("fills in what is left open", () => {
    expect(resolveBudget({ attempts: 5 })).toEqual({ ...defaultBudget, attempts: 5 });
  });

  it.each([{ attempts: 0 }, { attempts: 1.5 }, { seconds: -1 }, { tokens: Number.NaN }])(
    "throws invalid-config for %j",
    (budget) => {
      expect(() => resolveBudget(budget)).toThrow(expect.objectContaining({ code: "invalid-config" }));
    },
  );
});

describe("exhausted()", () => {
  it("is null while everything is left", () => {
    expect(exhausted({ attempts: 2, seconds: 1, tokens: 1, cpuSeconds: 1 }, defaultBudget)).toBeNull();
  });
});
