import { expect, test } from "vitest";
import { ClaimRecord, createSealKey, toTestReport } from "../../src/pytest/index.ts";
import { readProgress, scriptedExecution } from "../execution-claims.ts";
import { cell, type DriverEntry, type Performance, performTasks } from "../python.ts";

const KEY = createSealKey();
const CALCULATOR =
  "def add(a, b):\n    return a + b\n\ndef divide(a, b):\n    if b == 0:\n        raise ValueError('zero')\n    return a / b\n";
const EVERY_STATUS = [
  "import pytest",
  "from calculator import add",
  "def test_add(): assert add(1, 2) == 3",
  "def test_wrong(): assert add(1, 2) == 4",
  "def test_name():",
  "    total = 1",
  "    totl",
  "@pytest.mark.skip(reason='later')",
  "def test_skip(): pass",
  "@pytest.mark.xfail(reason='known')",
  "def test_known(): assert 0",
  "@pytest.mark.xfail",
  "def test_better(): pass",
  "@pytest.fixture",
  "def broken(): raise RuntimeError('fixture')",
  "def test_setup(broken): pass",
  "@pytest.fixture",
  "def closing():",
  "    yield",
  "    raise RuntimeError('closing')",
  "def test_teardown(closing): pass",
  "@pytest.mark.parametrize('n', [1, 2])",
  "def test_each(n): assert n",
].join("\n");

function tests(
  args: readonly string[],
  files: Readonly<Record<string, string>> = {},
  coverage: readonly string[] | null = null,
): DriverEntry {
  return { task: { kind: "tests", arguments: args, coverage, guard: null, key: KEY }, files };
}

function read(performance: Performance | undefined = missing(), stderr = "") {
  const { report, error, status, exitCode, progress } = performance;
  const stopped = { ...(status === "completed" ? {} : { status: "failed" as const, exitCode }), stderr };
  const claims = new ClaimRecord(KEY);
  for (const claim of progress) {
    claims.add(readProgress(claim));
  }
  const config = { coverageThreshold: 80, coverageEnforced: false, allowedModules: [], collectMetrics: true };
  const options = { config, source: () => null, pytestArgs: [], written: [] };
  return toTestReport(scriptedExecution("tests", { report, error, stopped }), claims, options);
}

function missing(): never {
  throw new Error("The interpreter did not end this task");
}

const STATUSES = {
  "test_calculator.py::test_add": "passed",
  "test_calculator.py::test_wrong": "failed",
  "test_calculator.py::test_name": "failed",
  "test_calculator.py::test_skip": "skipped",
  "test_calculator.py::test_known": "xfailed",
  "test_calculator.py::test_better": "xpassed",
  "test_calculator.py::test_setup": "error",
  "test_calculator.py::test_teardown": "error",
  "test_calculator.py::test_each[1]": "passed",
  "test_calculator.py::test_each[2]": "passed",
};

test("tests reports every test with its reason, and coverage without the tests themselves", async () => {
  const files = { "calculator.py": CALCULATOR, "test_calculator.py": EVERY_STATUS, "conftest.py": "x = 1\n" };
  const session = await performTasks([tests(["-v", "--tb=short"], files, ["."])]);
  const report = read(session.performances[0]);
  expect(Object.fromEntries(report.tests.map(({ id, status }) => [id, status]))).toEqual(STATUSES);
  expect(report).toMatchObject({
    success: false,
    passed: 4,
    failed: 2,
    skipped: 2,
    errors: 2,
    total: 10,
    problem: null,
  });
  expect(report.tests.find(({ id }) => id.endsWith("test_name"))).toMatchObject({
    message: "NameError: name 'totl' is not defined",
    error: { name: "NameError", file: "test_calculator.py", line: 7, facts: { near: ["total"] } },
  });
  expect(report.tests.find(({ id }) => id.endsWith("test_skip"))?.message).toBe("later");
  expect(report.tests.find(({ id }) => id.endsWith("test_wrong"))?.traceback).toContain("assert 3 == 4");
  expect(report.files).toMatchObject([{ path: "calculator.py", percent: 50, statements: 6, uncovered: [5, 6, 7] }]);
  expect(report.threshold).toEqual({ required: 80, reached: false, enforced: false });
  expect(session.stdout).toContain("test_calculator.py::test_add PASSED");
  expect(session.stdout).not.toContain("\u001b[");
});

test("tests runs in workers when the arguments ask for it, with the same report", async () => {
  const files = { "calculator.py": CALCULATOR, "test_calculator.py": EVERY_STATUS };
  const { performances } = await performTasks([tests(["-p", "xdist", "-n", "2"], files, ["."])]);
  const report = read(performances[0]);
  expect(Object.fromEntries(report.tests.map(({ id, status }) => [id, status]))).toEqual(STATUSES);
  expect(report.tests.find(({ id }) => id.endsWith("test_name"))?.error).toMatchObject({ name: "NameError", line: 7 });
  expect(report.coverage).toBe(50);
});

test("tests sees files that were changed within the second, and leaves nothing behind", async () => {
  const testFile = "from shop import price\ndef test_price(): assert price() == 2\n";
  const session = await performTasks([
    tests(["-q"], { "shop.py": "def price(): return 1 - 1\n", "test_shop.py": testFile }, ["."]),
    tests(["-q"], { "shop.py": "def price(): return 1 + 1\n" }, ["."]),
    cell("import os\nsorted(os.listdir())"),
  ]);
  expect(session.performances.slice(0, 2).map((performance) => read(performance).success)).toEqual([false, true]);
  expect(session.performances[2]?.value?.data["text/plain"]).toBe("['shop.py', 'test_shop.py']");
});

test("tests leaves the session's own modules as they were", async () => {
  const session = await performTasks([
    { ...cell("import shop\nbefore = shop"), files: { "shop.py": "x = 1\n" } },
    tests(["-q"], { "test_shop.py": "import shop\nshop.x = 2\ndef test_x(): assert shop.x == 2\n" }),
    cell("import shop, sys\nshop is before, shop.x, sys.modules['__main__'].__dict__ is globals()"),
  ]);
  expect(session.performances[2]?.value?.data["text/plain"]).toBe("(True, 1, True)");
});

test.each([
  [
    "test_a.py",
    { "test_a.py": "import calculatr\n" },
    "A file does not import: test_a.py, line 1: ModuleNotFoundError: No module named 'calculatr'",
  ],
  [
    "test_a.py",
    { "test_a.py": "x = 1\ndef f(:\n" },
    "A file does not import: test_a.py, line 2: SyntaxError: invalid syntax",
  ],
  [
    "test_a.py",
    { "test_a.py": "import sys\nsys.exit(0)\n" },
    "A file does not import: test_a.py, line 2: SystemExit: 0",
  ],
  [
    "test_a.py",
    { "test_a.py": "def test_a(): pass\n", "conftest.py": "import nope\n" },
    "A file does not import: conftest.py, line 1: ModuleNotFoundError: No module named 'nope'",
  ],
  [
    "test_a.py",
    { "test_a.py": "x = 1\n" },
    "No tests were found: pytest takes functions named test_* in files named test_*.py or *_test.py",
  ],
])("tests names what keeps %s from being a result, case %#", async (target, files, problem) => {
  const report = read((await performTasks([tests([target], files)])).performances[0]);
  expect(report).toMatchObject({ success: false, problem });
});

test.each(["conftest.py", "test_a.py"])("tests shows of the way to an error in %s the user's part", async (path) => {
  const broken = path === "conftest.py" ? "import nope\n" : "import sys\nsys.exit(0)\n";
  const files = { "test_a.py": "def test_a(): pass\n", [path]: broken };
  const [failed] = read((await performTasks([tests(["test_a.py"], files)])).performances[0]).tests;
  expect(failed?.traceback).toMatch(
    /^Traceback \(most recent call last\):\n {2}File "[^"\n]*\/\w+\.py", line [12], in <module>\n.*\n\w+: .*\n$/,
  );
});

test("tests counts what could not be collected by the file of tests, and names the cause in each", async () => {
  const files = {
    "core.py": "import missing_thing\n",
    "test_a.py": "import core\ndef test_a(): pass\n",
    "test_b.py": "from core import x\ndef test_b(): pass\n",
    "test_c.py": "def test_c(): pass\n",
  };
  for (const args of [["-q"], ["-n", "2"]]) {
    const report = read((await performTasks([tests(args, files)])).performances[0]);
    expect(report).toMatchObject({
      success: false,
      errors: 2,
      problem:
        "2 files do not import: test_a.py: core.py, line 1: ModuleNotFoundError: No module named 'missing_thing'; test_b.py: core.py, line 1: ModuleNotFoundError: No module named 'missing_thing'",
    });
    expect(report.tests.filter(({ status }) => status === "error").map(({ id, error }) => [id, error?.file])).toEqual([
      ["test_a.py", "core.py"],
      ["test_b.py", "core.py"],
    ]);
  }
});

test("tests names the file of tests and the exception when something was raised outside of the project", async () => {
  const files = {
    "test_g.py": "import pytest\n@pytest.mark.parametrize('a', [1])\ndef test_x(b): pass\n",
    "test_h.py":
      "import pytest\nclass TestY:\n    @pytest.mark.parametrize('a', [1])\n    def test_y(self, b): pass\n    def test_z(self): pass\n",
  };
  const report = read((await performTasks([tests(["-q"], files)])).performances[0]);
  expect(report).toMatchObject({ success: false, errors: 2 });
  const told = { name: "Failed", message: expect.stringContaining("function uses no argument 'a'") };
  expect(report.tests.map(({ id, error }) => ({ id, error }))).toMatchObject([
    { id: "test_g.py", error: { ...told, file: "test_g.py" } },
    { id: "test_h.py::TestY", error: { ...told, file: "test_h.py" } },
  ]);
  expect(report.problem).toMatch(
    /^2 files could not be collected: test_g\.py: Failed: In .* 'a'; test_h\.py::TestY: Failed: In .* 'a'$/,
  );
});

test("tests says where a test that ended the run was, and by what", async () => {
  const exits =
    "import pytest\ndef test_a(): pass\ndef test_b():\n    pytest.exit('enough', returncode=2**60)\ndef test_c(): pass\n";
  const session = await performTasks([tests(["-q"], { "test_a.py": exits }), cell("1 + 1")]);
  const report = read(session.performances[0]);
  expect(report).toMatchObject({
    success: false,
    passed: 1,
    stopped: 1,
    notRun: 1,
    problem:
      "2 of 3 collected tests have no result: the run ended before them, by pytest.exit(): enough, in test_a.py, line 4",
  });
  expect(report.tests[1]?.message).toBe("The run ended while this test was under way, in test_a.py, line 4");
  expect(session.performances[1]?.value?.data["text/plain"]).toBe("2");
});

test("tests says in one line what broke pytest itself", async () => {
  const files = { "conftest.py": "def pytest_runtest_logreport(report):\n    raise RuntimeError('no room')\n" };
  const session = await performTasks([tests(["-q"], { ...files, "test_a.py": "def test_a(): pass\n" })]);
  expect(read(session.performances[0])).toMatchObject({
    success: false,
    problem: "pytest failed internally: RuntimeError: no room, in conftest.py, line 2",
  });
});

test("tests takes no exit code for one that is none", async () => {
  for (const code of ["2**60", "'x'", "True"]) {
    const conftest = `def pytest_sessionfinish(session):\n    session.exitstatus = ${code}\n`;
    const files = { "conftest.py": conftest, "test_a.py": "def test_a(): pass\n" };
    const { performances } = await performTasks([tests(["-q"], files)]);
    expect(read(performances[0])).toMatchObject({
      success: false,
      passed: 1,
      problem: expect.stringMatching(/^pytest ended with exit code (255|1) although no test failed/),
    });
  }
});

test.each([
  ["skipped", "@pytest.mark.skip(reason='no network')", "No test passed: 2 were skipped (no network)"],
  ["expected to fail", "@pytest.mark.xfail(reason='known')", "No test passed: 2 failed as expected (known)"],
])("tests gives no success for a suite of which every test is %s", async (_name, mark, problem) => {
  const suite = `import pytest\n${mark}\ndef test_a(): assert 0\n${mark}\ndef test_b(): assert 0\n`;
  const report = read((await performTasks([tests(["-q"], { "test_a.py": suite })])).performances[0]);
  expect(report).toMatchObject({ success: false, passed: 0, skipped: 2, problem });
});

test("tests names arguments that pytest does not accept", async () => {
  const { performances, stderr } = await performTasks([tests(["--bogus"]), tests(["missing.py"])]);
  const report = (index: number) => read(performances[index], stderr.split(/(?=ERROR: file)/)[index]);
  expect(report(0).problem).toBe("pytest does not accept its arguments: unrecognized arguments: --bogus");
  expect(report(1).problem).toBe("pytest does not accept its arguments: file or directory not found: missing.py");
});

test("tests has no report when a test ends the process", async () => {
  const session = await performTasks([tests(["-q"], { "test_a.py": "import os\ndef test_a(): os._exit(0)\n" })]);
  expect(session.performances).toEqual([]);
});

test("tests counts a failed subtest and a module below src/", async () => {
  const { performances } = await performTasks([
    tests(["-q"], {
      "src/shop.py": "x = 1\n",
      "tests/test_shop.py":
        "import shop\ndef test_x(subtests):\n    for n in range(3):\n        with subtests.test(n=n):\n            assert n != shop.x\n",
    }),
  ]);
  expect(read(performances[0])).toMatchObject({
    success: false,
    failed: 1,
    total: 1,
    tests: [{ id: "tests/test_shop.py::test_x" }],
  });
});

test("tests takes its tools from the environment, whatever the workspace calls its files", async () => {
  const names = ["pytest", "_pytest", "pluggy", "coverage", "pytest_cov", "hypothesis", "difflib", "unittest", "xdist"];
  const shadows = Object.fromEntries(names.map((name) => [`${name}.py`, "import os\nos._exit(0)\n"]));
  const { performances } = await performTasks([
    tests(["-q"], { ...shadows, "test_a.py": "def test_a(): pass\n" }, ["."]),
  ]);
  expect(read(performances[0])).toMatchObject({ success: true, passed: 1, integrity: [] });
});
