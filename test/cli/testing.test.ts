import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { openExamples } from "./open-examples.ts";
import { runInProcess } from "./run-program.ts";

const { executor, folder, remove } = openExamples();
afterAll(remove);

describe("executor test", () => {
  test("shows tests, coverage and uncovered lines", async () => {
    const { exitCode, stdout } = await executor(["test", "test_calculator.py"]);
    expect(stdout).toContain("✓ test_calculator.py::test_power");
    expect(stdout).toMatch(/calculator\.py +█+\S* +90% {2}lines 30, 36 not run/);
    expect(stdout).toContain("✓ 10 of 10 passed");
    expect(exitCode).toBe(0);
  });

  test("ends with 1 when tests fail, and leaves the files alone", async () => {
    const before = readFileSync(join(folder, "inventory.py"), "utf8");
    const { exitCode, stdout } = await executor(["test", "test_inventory.py", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ success: false, passed: 1, failed: 2, total: 3 });
    expect(exitCode).toBe(1);
    expect(readFileSync(join(folder, "inventory.py"), "utf8")).toBe(before);
  });

  test("takes the one test that is named, with --fix as without", async () => {
    const { exitCode, stdout } = await executor(["test", "test_calculator.py::test_subtract", "--fix", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ success: true, report: { total: 1 } });
    expect(exitCode).toBe(0);
  });

  test("repairs with --fix and writes what passes the tests", async () => {
    const { exitCode, stdout } = await executor(["test", "test_inventory.py", "--fix"]);
    expect(stdout).toContain("● executor  attempt 1 of 3");
    expect(stdout).toContain("│ -        return self.price * self.quantty\n");
    expect(stdout).toContain("│ +import math\n");
    expect(stdout).toContain("changed: inventory.py");
    expect(exitCode).toBe(0);
    expect((await executor(["test", "test_inventory.py"])).exitCode).toBe(0);
  });

  test("says that nothing is changed where only some of what fails could be repaired", async () => {
    const source = "def area(r):\n    return math.pi * r * r\ndef twice(n):\n    return n * 3\n";
    writeFileSync(join(folder, "shapes.py"), source);
    const tests =
      "import shapes\ndef test_area(): assert shapes.area(1) > 3\ndef test_twice(): assert shapes.twice(2) == 4\n";
    writeFileSync(join(folder, "test_shapes.py"), tests);
    const { exitCode, stdout } = await executor(["test", "test_shapes.py", "--fix"]);
    expect(stdout).toContain("│ +import math\n");
    expect([exitCode, stdout]).toEqual([
      1,
      expect.stringContaining("  not changed, as not all tests pass: shapes.py\n"),
    ]);
    expect(readFileSync(join(folder, "shapes.py"), "utf8")).toBe(source);
    const { changed } = JSON.parse((await executor(["test", "test_shapes.py", "--fix", "--json"])).stdout);
    expect(changed).toEqual([]);
  });

  test("leaves the bytes of the lines that it repairs nothing in as they are", async () => {
    const lines = ["# -*- coding: latin-1 -*-", 'LABEL = "caf\xe9"', "def area(r):", "    return math.pi * r * r", ""];
    writeFileSync(join(folder, "prices.py"), lines.join("\r\n"), "latin1");
    const tests =
      "from prices import LABEL, area\ndef test_it(): assert LABEL == 'caf\\xe9' and round(area(1), 2) == 3.14";
    writeFileSync(join(folder, "test_prices.py"), tests);
    const { exitCode, stdout } = await executor(["test", "test_prices.py", "--fix"]);
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining("changed: prices.py")]);
    // What is shown is what is written: one more line.
    expect(stdout.split("\n").flatMap((line) => /│ ([-+] ?.*)/.exec(line)?.[1] ?? [])).toEqual(["+import math"]);
    const [first = "", ...others] = lines;
    const repaired = [first, "import math", ...others].join("\r\n");
    expect(readFileSync(join(folder, "prices.py"), "latin1")).toBe(repaired);
  });

  test("takes a path elsewhere with its project, and refuses it beside --cwd", async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), "executor-cli-"));
    try {
      const given = join(folder, "test_calculator.py");
      const from = (words: readonly string[]) => runInProcess(words, { directory: elsewhere });
      const { exitCode, stdout } = await from(["test", given]);
      expect([exitCode, stdout]).toEqual([0, expect.stringContaining("✓ 10 of 10 passed")]);
      const bound = await from(["test", given, "--cwd", elsewhere]);
      expect([bound.exitCode, bound.stderr]).toEqual([2, expect.stringContaining("leads out of the working")]);
    } finally {
      rmSync(elsewhere, { recursive: true });
    }
  });

  test("repairs what lies elsewhere", async () => {
    const project = mkdtempSync(join(tmpdir(), "executor-cli-"));
    try {
      writeFileSync(join(project, "area.py"), "def area(r):\n    return math.pi * r * r\n");
      writeFileSync(join(project, "test_area.py"), "from area import area\ndef test_it(): assert area(1) > 3\n");
      const { exitCode, stdout } = await executor(["test", join(project, "test_area.py"), "--fix"]);
      expect([exitCode, stdout]).toEqual([0, expect.stringContaining("changed: area.py")]);
      expect(readFileSync(join(project, "area.py"), "utf8")).toMatch(/^import math\n/);
    } finally {
      rmSync(project, { recursive: true });
    }
  });

  test("fails below a threshold that somebody set, and says so once", async () => {
    const below = await executor(["test", "test_calculator.py", "--coverage-threshold", "95"]);
    expect(below.stdout).toMatch(/total +█+\S* +90% {2}below the 95% wanted/);
    expect(below.stdout).toMatch(/✗ 10 of 10 passed, coverage below the 95% wanted, in/);
    const { stdout } = await executor(["test", "test_calculator.py", "--coverage-threshold", "95", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      success: false,
      passed: 10,
      threshold: { required: 95, enforced: true },
    });
    const reached = await executor(["test", "test_calculator.py", "--coverage-threshold", "90"]);
    const wrong = await executor(["test", "test_calculator.py", "--coverage-threshold", "lots"]);
    expect([below.exitCode, reached.exitCode, wrong.exitCode]).toEqual([1, 0, 2]);
    expect(wrong.stderr).toContain("a number from 0 to 100");
  });

  test("says why coverage was not measured, beside tests that passed", async () => {
    const project = mkdtempSync(join(tmpdir(), "executor-cli-"));
    try {
      writeFileSync(join(project, ".coveragerc"), "[run]\nplugins = nobody_has_this\n");
      writeFileSync(join(project, "test_a.py"), "def test_a(): pass\n");
      const { exitCode, stdout } = await runInProcess(["test", "."], { directory: project });
      expect(stdout.replace(/\s+/g, " ")).toContain(
        "! Coverage was not measured: ModuleNotFoundError: No module named",
      );
      expect([exitCode, stdout]).toEqual([0, expect.stringContaining("✓ 1 of 1 passed")]);
    } finally {
      rmSync(project, { recursive: true });
    }
  });

  test.each([[[]], [["--fix"]]])("says once what is not there, and ends as after any wrong input: %j", async (fix) => {
    const { exitCode, stdout } = await executor(["test", "test_inventory.py::test_nothing", ...fix]);
    const said = "There is no test test_inventory.py::test_nothing; test_inventory.py has ";
    expect(stdout.replace(/\s+/g, " ")).toContain(said);
    expect([stdout.split("test_nothing").length, exitCode]).toEqual([2, 2]);
  });

  test("refuses a path that is not there", async () => {
    const { exitCode, stderr } = await executor(["test", "test_missing.py"]);
    expect(stderr).toContain("test_missing.py");
    expect(exitCode).toBe(2);
  });
});
