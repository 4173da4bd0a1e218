import { describe, expect, test } from "vitest";
import type { Suggestion } from "../../src/diagnosis/index.ts";
import { diagnoseExecution, diagnoseTests } from "../../src/graph/diagnose-run.ts";
import { scriptedReport, scriptedResult } from "../../src/testing/index.ts";

const failed = { id: "tests/test_shop.py::test_total", status: "failed", message: "assert 1 == 2" } as const;

function suggestion(file: string): Suggestion {
  return { rule: "undefined-name", message: `Change ${file}`, edit: null, file };
}

function errorIn(file: string) {
  return { name: "NameError", message: "name 'x' is not defined", file, line: 1, facts: {} };
}

describe("diagnoseTests()", () => {
  test("is null for tests that passed", () => {
    expect(diagnoseTests(scriptedReport([{ id: "test_a.py::test_a", status: "passed" }]), [])).toBeNull();
  });

  test("blames the module that a suggestion changes, then the one in which the error was raised", () => {
    const raised = scriptedReport([{ ...failed, error: errorIn("till.py") }]);
    expect(diagnoseTests(raised, ["shop.py"])?.file).toBe("till.py");
    const suggested = scriptedReport([{ ...failed, error: errorIn("till.py") }], {
      suggestions: [suggestion("cart.py")],
    });
    expect(diagnoseTests(suggested, ["shop.py"])?.file).toBe("cart.py");
  });

  test("blames the module that the tests are named after when only an assertion failed", () => {
    const report = scriptedReport([{ ...failed, error: errorIn("tests/test_shop.py") }]);
    expect(diagnoseTests(report, ["other.py", "src/shop.py"])?.file).toBe("src/shop.py");
  });

  test("never leads to a change of the tests", () => {
    const report = scriptedReport([failed], { suggestions: [suggestion("tests/test_shop.py"), suggestion("shop.py")] });
    expect(diagnoseTests(report, [])?.suggestions.map(({ file }) => file)).toEqual(["shop.py"]);
  });

  test("tells the first failures and how many there are beside them", () => {
    const tests = Array.from({ length: 5 }, (_, index) => ({
      ...failed,
      id: `test_a.py::test_${index}`,
      traceback: "E 1",
    }));
    const told = diagnoseTests(scriptedReport(tests), [])?.error;
    expect(told).toContain("test_a.py::test_2: assert 1 == 2\nE 1");
    expect(told).not.toContain("test_3");
    expect(told).toContain("and 2 more");
  });

  test("begins with what was raised and where", () => {
    const traceback =
      "test_c.py:5: in test_d\n    assert gcd(13, 5) == 1\ncalc.py:2: in gcd\n    return gcd(a % b, b)\n!!!";
    const error = { name: "RecursionError", message: "too deep", file: "calc.py", line: 1, facts: {} };
    const test = {
      id: "test_c.py::test_d",
      status: "failed",
      message: "RecursionError: too deep",
      traceback,
      error,
    } as const;
    const told = diagnoseTests(scriptedReport([test]), [])?.error;
    expect(told?.split("\n")[0]).toBe("test_c.py::test_d: RecursionError: too deep (calc.py, line 2, in gcd)");
  });

  test("tells what kept the tests from running", () => {
    const told = diagnoseTests(scriptedReport([], { problem: "No tests were found", output: "collected 0 items" }), []);
    expect(told?.error).toBe("No tests were found");
  });
});

describe("diagnoseExecution()", () => {
  test("tells the error with its line and traceback", () => {
    const error = { name: "NameError", message: "name 'np' is not defined", line: 1, traceback: "Traceback ..." };
    const told = diagnoseExecution(scriptedResult({ error }, "np.zeros(3)\n"), "shop.py");
    expect(told?.file).toBe("shop.py");
    expect(told?.error).toBe("NameError at line 1: name 'np' is not defined\nTraceback ...");
    expect(told?.suggestions[0]?.message).toContain("numpy");
  });
});
