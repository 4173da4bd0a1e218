import { describe, expect, test } from "vitest";
import { ClaimRecord, createSealKey, type TestReport, toTestReport } from "../../src/pytest/index.ts";
import { readProgress, scriptedExecution } from "../execution-claims.ts";
import { type Performance, performTasks } from "../python.ts";

const KEY = createSealKey();
const SIGN =
  "def sign(x):\n    kind = 0\n    if x > 0:\n        kind = 1\n    if x < 0:\n        kind = -1\n    return kind\n\ndef never():\n    return 2\n";
const TESTS = "import sign\ndef test_one(): assert sign.sign(1) == 1\ndef test_two(): assert sign.sign(2) == 1\n";
const PROJECT = { "sign.py": SIGN, "test_sign.py": TESTS };

interface Run {
  readonly report: TestReport;
  readonly stdout: string;
  /** Files of the workspace afterwards, without those that were there. */
  readonly performance: Performance;
}

/** Runs pytest with coverage added; `config` is as on the host, and `whole` says that all tests of the project were run. */
async function run(
  args: readonly string[],
  files: Readonly<Record<string, string>> = {},
  { coverage = ["."] as readonly string[] | null, coverageEnforced = false, isWhole = true } = {},
): Promise<Run> {
  const task = { kind: "tests", guard: null, arguments: args, coverage, key: KEY } as const;
  const { performances, stdout, stderr } = await performTasks([{ task, files: { ...PROJECT, ...files } }]);
  const [performance] = performances;
  if (performance === undefined) {
    throw new Error(`The interpreter did not end this task: ${stderr}`);
  }
  const { report, error, status, exitCode, progress } = performance;
  const claims = new ClaimRecord(KEY);
  for (const claim of progress) {
    claims.add(readProgress(claim));
  }
  const stopped = { ...(status === "completed" ? {} : { status: "failed" as const, exitCode }), stderr };
  const config = { coverageThreshold: 80, coverageEnforced, allowedModules: [], collectMetrics: true };
  const options = { config, source: () => null, pytestArgs: args, written: [], isWhole };
  return {
    report: toTestReport(scriptedExecution("tests", { report, error, stopped }), claims, options),
    stdout,
    performance,
  };
}

const PASSED = { success: true, passed: 2, total: 2, problem: null };

describe("coverage that is added", () => {
  test("counts what the project's code is made of, its tests left out", async () => {
    const { report, stdout } = await run(["-q"]);
    expect(report).toMatchObject({ ...PASSED, coverage: 77.78, coverageProblem: null });
    expect(report.files).toEqual([
      { path: "sign.py", percent: 77.78, statements: 9, uncovered: [6, 10], branches: 0, partial: [] },
    ]);
    expect(stdout).not.toContain("executor_kernel");
  });

  test.each([
    [
      "warnings made errors",
      {
        "pytest.ini": "[pytest]\nfilterwarnings =\n    error\n",
        ".coveragerc": "[run]\nconcurrency = thread\ninclude = sign.py\n",
      },
    ],
    ["an include of its own", { ".coveragerc": "[run]\ninclude = sign.py\n" }],
    ["a source of its own", { "setup.cfg": "[coverage:run]\nsource = sign\n" }],
  ])("gives way to %s", async (_name, files) => {
    const { report } = await run(["-q"], files);
    expect(report).toMatchObject({ ...PASSED, coverage: 77.78, coverageProblem: null });
    expect(report.files.map(({ path }) => path)).toEqual(["sign.py"]);
  });

  test.each([
    [
      "a plugin that is missing",
      { ".coveragerc": "[run]\nplugins = covdefaults_zzqy\n" },
      [],
      "No module named 'covdefaults_zzqy'",
    ],
    [
      "a plugin of the project that fails",
      { ".coveragerc": "[run]\nplugins = own\n", "own.py": "1 / 0\n" },
      [],
      "ZeroDivisionError: division by zero",
    ],
    ["a configuration that cannot be read", { ".coveragerc": "[run\n" }, [], "ConfigError: "],
    ["a library that is missing", { ".coveragerc": "[run]\nconcurrency = gevent_zzqy\n" }, [], "concurrency"],
    ["the plugin switched off", {}, ["-p", "no:cov"], "switch the plugin pytest-cov off"],
    ["coverage switched off", {}, ["--no-cov"], "--no-cov"],
    [
      "no code but tests",
      { "test_sign.py": "def test_one(): pass\ndef test_two(): pass\n", "sign.py": "" },
      [],
      "No code of the project ran",
    ],
  ])("is said to be missing with %s, and the tests run", async (_name, files, args, problem) => {
    const { report } = await run(["-q", ...args], files);
    expect(report).toMatchObject({ ...PASSED, coverage: null, threshold: null, files: [] });
    expect(report.coverageProblem).toContain(problem);
  });

  test("is said to be missing when it breaks on the way, and the results stand", async () => {
    const breaks = "import coverage\ndef test_break(): coverage.Coverage.current().combine = None\n";
    const deletes =
      "import os\ndef test_delete(tmp_path, monkeypatch):\n    os.environ['COVERAGE_FILE'] = '/nowhere/x'\n    import shutil, sign\n    from coverage import Coverage\n    shutil.rmtree(os.path.dirname(Coverage.current().config.data_file))\n";
    for (const text of [breaks, deletes]) {
      const { report } = await run(["-q"], { "test_break.py": text });
      expect(report).toMatchObject({ passed: 3, failed: 0, total: 3 });
      expect(report.coverage === null).toBe(report.coverageProblem !== null);
    }
  });

  test("is measured when a failure ends the run", async () => {
    for (const args of [["-x"], ["--maxfail=1"]]) {
      const { report } = await run(args, { "test_a.py": "import sign\ndef test_a(): assert sign.sign(1) == 2\n" });
      expect(report).toMatchObject({ success: false, failed: 1, notRun: 2, problem: null, coverage: 77.78 });
    }
  });

  test("works with workers, when a failure ends the run too", async () => {
    const { report } = await run(["-n", "2"]);
    expect(report).toMatchObject({ ...PASSED, coverage: 77.78, coverageProblem: null });
    const failing = await run(["-n", "1", "-x"], {
      "test_a.py": "import sign\ndef test_a(): assert sign.sign(1) == 2\n",
    });
    expect(failing.report).toMatchObject({ success: false, failed: 1 });
    expect(failing.report.coverage).toBeGreaterThan(0);
  });
});

describe("branches", () => {
  const BRANCHES = { percent: 69.23, statements: 9, uncovered: [6, 10], branches: 4, partial: [3, 5] };

  test.each([
    ["by the project's configuration", [], { ".coveragerc": "[run]\nbranch = true\n" }],
    ["by an argument", ["--cov-branch"], {}],
  ])("count when they are asked for %s", async (_name, args, files) => {
    const { report } = await run(["-q", ...args], files);
    expect(report).toMatchObject({ ...PASSED, coverage: 69.23, files: [{ path: "sign.py", ...BRANCHES }] });
  });

  test("make the total that coverage.py itself prints", async () => {
    const own = { "tests/test_sign.py": TESTS, "test_sign.py": "def test_x(): pass\n" };
    const { report, stdout } = await run(
      ["tests", "--cov=sign", "--cov-branch", "--cov-report=term-missing", "--cov-precision=2"],
      own,
    );
    expect(report.coverage).toBe(69.23);
    expect(stdout).toMatch(/^TOTAL .* 69\.23%$/m);
    expect(stdout).toMatch(/^sign\.py .* 69\.23% +3->5, 6, 10$/m);
    expect(stdout).not.toContain("executor_kernel");
  });

  test("leave out what the project's configuration leaves out of reports", async () => {
    const { report } = await run(["-q"], {
      ".coveragerc": "[report]\nomit = other.py\nexclude_lines = def never\n",
      "other.py": "x = 1\n",
    });
    expect(report.files).toMatchObject([{ path: "sign.py", statements: 7, uncovered: [6] }]);
  });
});

describe("a threshold", () => {
  const STRICT = { ".coveragerc": "[report]\nfail_under = 90\n" };

  test("that is only the default lets no run fail", async () => {
    const { report } = await run(["-q"]);
    expect(report).toMatchObject({ success: true, threshold: { required: 80, reached: false, enforced: false } });
  });

  test("that somebody set lets it fail, and not the tests", async () => {
    const { report } = await run(["-q"], {}, { coverageEnforced: true });
    expect(report).toMatchObject({
      ...PASSED,
      success: false,
      threshold: { required: 80, reached: false, enforced: true },
    });
  });

  test("of the project counts where all of its tests are run", async () => {
    const whole = await run(["-q"], STRICT);
    expect(whole.report).toMatchObject({ ...PASSED, success: false, threshold: { required: 90, enforced: true } });
    const part = await run(["-q"], STRICT, { isWhole: false });
    expect(part.report).toMatchObject({ success: true, threshold: { required: 90, reached: false, enforced: false } });
  });

  test("of the project or an argument is named when pytest fails the run for it", async () => {
    for (const [args, files] of [
      [["--cov"], STRICT],
      [["--cov=sign", "--cov-fail-under=90"], {}],
    ] as const) {
      const { report } = await run(["-q", ...args], files, { isWhole: false });
      expect(report).toMatchObject({
        ...PASSED,
        success: false,
        threshold: { required: 90, reached: false, enforced: true },
      });
    }
  });
});

describe("reports that the arguments ask for", () => {
  test("are made, and hold the project's files alone", async () => {
    const { report, stdout } = await run(["-q", "--cov", "--cov-report=term-missing", "--cov-report=json:out.json"], {
      "test_out.py": "",
    });
    expect(report).toMatchObject({ ...PASSED, coverage: 77.78 });
    expect(stdout).toMatch(/^sign\.py /m);
    expect(stdout).not.toContain("executor_kernel");
  });

  test("take no path for their value", async () => {
    const { report } = await run(["test_sign.py", "-q", "--cov"], { "test_other.py": "def test_other(): assert 0\n" });
    expect(report).toMatchObject({ ...PASSED, coverage: 77.78 });
  });
});
