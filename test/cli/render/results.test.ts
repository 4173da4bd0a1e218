import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import { renderSummary } from "../../../src/cli/render/answer.ts";
import { renderCodeBlock } from "../../../src/cli/render/code-block.ts";
import { renderDiff } from "../../../src/cli/render/diff.ts";
import { renderDisplay } from "../../../src/cli/render/display.ts";
import { renderFailure } from "../../../src/cli/render/failure.ts";
import { renderOutcomeLine } from "../../../src/cli/render/outcome-line.ts";
import { renderProfile } from "../../../src/cli/render/profile.ts";
import { renderTests } from "../../../src/cli/render/tests.ts";
import { renderValidation } from "../../../src/cli/render/validation.ts";
import type { Ending } from "../../../src/sandbox/index.ts";
import { recordingTerminal, sampleOutcome, sampleProfile, sampleTestReport } from "../sample-results.ts";

const wide = recordingTerminal({ columns: 120 });
const narrow = recordingTerminal({ columns: 80 });

describe("renderOutcomeLine()", () => {
  test("says how long a run took, what it used, and what isolation held", () => {
    expect(renderOutcomeLine(sampleOutcome(), wide)).toBe(
      "  ✓ completed in 0.012 s · cpu 0.010 s · 21 MB · kernel isolation (namespaces, seccomp, no capabilities)\n",
    );
  });

  test.each<[Ending, string]>([
    [{ status: "failed", exitCode: 3 }, "failed after 0.012 s with exit code 3"],
    [{ status: "timed-out", limit: { name: "time", value: 2 } }, "timed out after 0.012 s, the limit is 2 s"],
    [
      { status: "out-of-memory", limit: { name: "memory", value: 512 * 1024 ** 2 } },
      "out of memory after 0.012 s, the limit is 512 MB",
    ],
    [{ status: "killed", exitCode: null, signal: "SIGSEGV" }, "killed after 0.012 s by SIGSEGV"],
    [{ status: "cancelled" }, "cancelled after 0.012 s"],
    [{ status: "refused" }, "refused, nothing ran"],
  ])("names the ending $status and its figures", (ending, words) => {
    expect(renderOutcomeLine(sampleOutcome(ending), wide)).toContain(`✗ ${words}`);
  });

  test("says that output was dropped and that variables are gone", () => {
    const text = renderOutcomeLine(
      sampleOutcome({ status: "completed" }, { truncated: true, session: "reset" }),
      narrow,
    );
    expect(text).toContain("or a display over its limit, is left out");
    expect(text).toContain("variables are gone, files are kept");
  });
});

describe("renderFailure()", () => {
  test("shows the error, its line, its traceback and suggestions", () => {
    const text = renderFailure(
      {
        name: "NameError",
        message: "name 'math' is not defined",
        line: 2,
        traceback:
          "Traceback (most recent call last):\n  File \"main.py\", line 2\nNameError: name 'math' is not defined",
        suggestions: [{ rule: "missing-import", message: "Import math at the top", edit: null, file: null }],
      },
      narrow,
    );
    expect(text).toBe(
      "  ✗ NameError: name 'math' is not defined (line 2)\n" +
        '    Traceback (most recent call last):\n      File "main.py", line 2\n' +
        "    → Import math at the top\n",
    );
  });
});

describe("renderTests()", () => {
  test("ticks tests, draws coverage and names the lines that no test ran", () => {
    const report = sampleTestReport({
      coverage: 87.5,
      threshold: { required: 80, reached: true, enforced: false },
      files: [
        { path: "calculator.py", percent: 87.5, statements: 24, uncovered: [29, 35, 36, 37], branches: 0, partial: [] },
        { path: "test_calculator.py", percent: 100, statements: 12, uncovered: [], branches: 0, partial: [] },
      ],
    });
    const text = renderTests(report, narrow);
    expect(text).toContain("✓ test_calculator.py::test_add");
    expect(text).toContain("calculator.py       ██████████▌   88%  lines 29, 35-37 not run");
    expect(text).toContain("test_calculator.py  ████████████ 100%\n");
    expect(text).toContain("80% wanted");
    expect(text).toContain("✓ 1 of 1 passed, in 0.012 s");
  });

  test("crosses failures and shows why", () => {
    const failed = {
      id: "t.py::test_x",
      status: "failed" as const,
      duration: 0.5,
      message: "assert 1 == 2",
      error: null,
    };
    const report = sampleTestReport({
      success: false,
      passed: 0,
      failed: 1,
      tests: [{ ...failed, traceback: "t.py:2: in test_x\n    assert 1 == 2\nE   assert 1 == 2" }],
    });
    const text = renderTests(report, narrow);
    expect(text).toContain("✗ t.py::test_x");
    expect(text).toContain("    E   assert 1 == 2\n");
    expect(text).toContain("✗ 1 failed, 0 of 1 passed");
  });

  test("tells the test that the run was stopped in from those that it did not come to", () => {
    const cut = (id: string, status: "stopped" | "not-run") =>
      ({ id, status, duration: 0, message: "The run ended", traceback: "", error: null }) as const;
    const tests = [cut("t.py::test_a", "not-run"), cut("t.py::test_b", "stopped")];
    const report = sampleTestReport({ success: false, passed: 0, total: 2, stopped: 1, notRun: 1, tests });
    const text = renderTests({ ...report, problem: "The run was stopped" }, wide);
    expect(text).toMatch(
      / {2}- t\.py::test_a not-run .*\n {2}✗ t\.py::test_b stopped .*\n\n {2}✗ The run was stopped\n/,
    );
    expect(text).toContain("✗ 0 of 2 passed, 1 stopped, 1 not run, in");
  });

  test("names what does not fit, and the problem once", () => {
    const message = "t.py::test_x was reported as passed in its call although it raised AssertionError";
    const report = sampleTestReport({
      success: false,
      notRun: 2,
      problem: `The results cannot be trusted: ${message}`,
      integrity: [
        { severity: "violation", message },
        { severity: "violation", message: "\u001b[2Jpytest was replaced" },
        { severity: "notice", message: "1 test was left out after being collected: t.py::test_y" },
      ],
    });
    const text = renderTests(report, wide);
    expect(text.split(message)).toHaveLength(2);
    expect(text).toContain("\n  ! 1 test was left out after being collected: t.py::test_y\n");
    expect(text).toMatch(/ {2}✗ .*pytest was replaced\n/);
    expect(text).not.toContain("\u001b[2J");
    expect(text).toContain("1 of 1 passed, 2 not run");
  });

  test("shows what kept the tests from running", () => {
    const problem = "pytest ended with exit code 1 although no test failed; its output says why";
    const report = sampleTestReport({ success: false, total: 0, passed: 0, tests: [], problem, coverage: 100 });
    const output = "plugins: x\nERROR: usage\n";
    const [why, known] = [problem, "No tests were found"].map((problem) =>
      renderTests({ ...report, problem, output }, narrow),
    );
    expect(why).toMatch(/its output\n? +says why\n {4}ERROR: usage\n$/);
    expect(known).toBe("\n  ✗ No tests were found\n");
  });
});

describe("renderSummary()", () => {
  test("leaves out what is shown above it, and wraps the rest", () => {
    const shown = ["test_a.py does not import: No module", "Add `nope` to the packages"];
    const summary = `No rule repairs this (${shown[0]}). ${shown[1]}. A language model can do this: ${"set a key ".repeat(5)}`;
    const text = renderSummary(summary, { status: "failed" }, { shown, terminal: narrow });
    expect(text.replace(/\s+/g, " ")).toBe(
      ` ✗ No rule repairs this. A language model can do this: ${"set a key ".repeat(5)}`,
    );
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(narrow.columns);
    expect(renderSummary(`${shown[0]}.`, { status: "failed" }, { shown, terminal: narrow })).toBe("");
  });
});

describe("renderProfile()", () => {
  test("draws the functions and lines that take the time", () => {
    const text = renderProfile(sampleProfile(), narrow);
    expect(text).toMatch(/███████████▌\s+96% bubble_sort\s+1\.50 s {2}4 calls\n/);
    expect(text).toMatch(/███████▌\s+63% line\s+8 {2}if arr\[j\] > arr\[j \+ 1\]:\n/);
    expect(text).toContain("→ `bubble_sort` takes 96% of the time");
  });
});

describe("renderDiff()", () => {
  test("shows a repair as a unified diff", () => {
    const text = renderDiff("a\nb\nc\n", "import x\na\nB\nc\n", "m.py", narrow);
    expect(text).toContain("@@ -1,3 +1,4 @@");
    expect(text).toContain("│ +import x\n");
    expect(text).toContain("│ -b\n");
    expect(text).toContain("│ +B\n");
  });

  test("is empty when nothing changed", () => {
    expect(renderDiff("a\n", "a\n", "m.py", narrow)).toBe("");
  });
});

describe("renderCodeBlock()", () => {
  test("numbers the lines, counts what it leaves out, and escapes what the code holds", () => {
    const code = `print("\x1b[31m")\n${"pass\n".repeat(70)}`;
    const rows = renderCodeBlock(code, "main.py", narrow).split("\n");
    expect(rows[0]).toMatch(/^ {2}┌─ main\.py ─+$/);
    expect(rows[1]).toBe('  │  1  print("\\x1b[31m")');
    expect(rows).toContain("  │     … 11 more lines");
  });

  test("colours Python on a terminal with colours and changes no character of it", () => {
    const colored = recordingTerminal({ variables: { FORCE_COLOR: "1" } });
    const code = 'def f(n):\n    return f"{n}" # """\n\ns = """a\n# b"""\n';
    const plain = renderCodeBlock(code, "code", narrow);
    const text = renderCodeBlock(code, "code", colored);
    expect(text).toContain("\x1b[35mdef\x1b[39m");
    expect(stripVTControlCharacters(text)).toBe(plain);
  });
});

describe("renderDisplay()", () => {
  test("describes a picture by its size", () => {
    const header = Buffer.alloc(23 * 1024);
    Buffer.from("89504e470d0a1a0a0000000d49484452", "hex").copy(header);
    header.writeUInt32BE(640, 16);
    header.writeUInt32BE(480, 20);
    const display = { data: { "image/png": header.toString("base64"), "text/plain": "<Figure>" } };
    expect(renderDisplay(display, "plots/display-1.png", narrow)).toBe(
      "  ▣ image/png 640×480, 23 KB → plots/display-1.png\n",
    );
  });
});

describe("renderValidation()", () => {
  test("lists findings with line, column and rule", () => {
    const violations = [
      {
        rule: "module-not-allowed",
        severity: "error" as const,
        message: 'Module "socket" is not allowed',
        line: 1,
        column: 8,
      },
    ];
    const text = renderValidation({ valid: false, violations, imports: ["socket"] }, "net.py", narrow);
    expect(text).toContain('    1:8  Module "socket" is not allowed\n');
    expect(text).toContain("module-not-allowed");
    expect(text).toContain("✗ net.py would not be run: 1 error");
  });
});

test.each([60, 80, 120])("nothing is wider than %i columns", (columns) => {
  const terminal = recordingTerminal({ columns });
  const long = "a_rather_long_name_".repeat(12);
  const test = {
    id: `test_${long}.py::test_${long}`,
    status: "failed" as const,
    duration: 1,
    message: long,
    error: null,
  };
  const file = {
    path: `${long}.py`,
    percent: 50,
    statements: 200,
    uncovered: Array.from({ length: 90 }, (_, index) => index * 2 + 1),
    branches: 20,
    partial: [2, 4],
  };
  const report = sampleTestReport({ tests: [{ ...test, traceback: `E   ${long}` }], coverage: 50, files: [file] });
  const entry = { name: long, location: "x:1", time: 1, percent: 50, cumulativeTime: 1, calls: 1234567 };
  const profile = sampleProfile({ topFunctions: [entry], hotLines: [{ line: 123, source: long, percent: 5 }] });
  const rendered = [
    renderOutcomeLine(sampleOutcome(), terminal),
    renderTests(report, terminal),
    renderProfile(profile, terminal),
    renderCodeBlock(`x = "${long}"\n`, long, terminal),
    renderDiff("a\n", `${long}\n`, long, terminal),
    renderFailure({ name: "E", message: long, line: 1, traceback: `a\n${long}\nE: x`, suggestions: [] }, terminal),
  ].join("");
  const tooWide = rendered.split("\n").filter((line) => line.length > columns);
  expect(tooWide).toEqual([]);
});
