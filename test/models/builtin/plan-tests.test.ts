import { expect, test } from "vitest";
import { respond } from "../../../src/models/builtin/respond.ts";
import { ALL_TOOLS, answered, first } from "./conversation-parts.ts";

test("the tests of a module are for run_tests to find", () => {
  const request = "Run comprehensive tests on 'calculator.py'";
  const asked = first(request);
  expect(asked.toolCalls).toEqual([
    { name: "run_tests", arguments: { path: "calculator.py", of_module: true, coverage: true } },
  ]);
  const missing = answered(asked, "No such path", { code: "invalid-input" }, true);
  expect(respond({ request, results: [missing] }, ALL_TOOLS)).toMatchObject({ toolCalls: [], verdict: "failed" });
  expect(first(request, [{ name: "run_tests", parameters: ["path"] }]).verdict).toBe("declined");
  const report = {
    success: true,
    passed: 4,
    failed: 0,
    errors: 0,
    total: 4,
    problem: null,
    coverage: 80,
    uncovered: [
      { path: "calculator.py", lines: [7, 8, 12] },
      { path: "a.py", lines: [1] },
    ],
  };
  const end = respond({ request, results: [answered(asked, "4 passed", report)] }, ALL_TOOLS);
  expect(end.text).toBe(
    "All 4 tests that ran passed. No test ran calculator.py lines 7-8, 12; a.py line 1.\n\n4 passed",
  );
});

test("tests that fail are counted, and those that did not run, whose coverage tells nothing", () => {
  const request = "Run the tests in test_x.py";
  const report = {
    success: false,
    passed: 1,
    failed: 2,
    errors: 0,
    total: 3,
    problem: null,
    coverage: null,
    uncovered: [],
  };
  expect(respond({ request, results: [answered(first(request), "text", report)] }, ALL_TOOLS).text).toMatch(
    /^2 of 3 tests did not pass\./,
  );
  const stopped = { ...report, failed: 0, notRun: 2, coverage: 40, threshold: { required: 90, reached: false } };
  expect(respond({ request, results: [answered(first(request), "text", stopped)] }, ALL_TOOLS).text).toMatch(
    /^2 of 3 tests did not pass\./,
  );
});
