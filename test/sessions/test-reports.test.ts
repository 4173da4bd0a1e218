import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readEnvironment } from "../../src/config/index.ts";
import { createSession, SandboxPool } from "../../src/sessions/index.ts";
import { temporaryFolder } from "../dependencies/temporary-folder.ts";
import { writeTree } from "../write-tree.ts";

let pool: SandboxPool;
beforeAll(() => {
  pool = new SandboxPool({ environment: readEnvironment({ ...process.env, PYTEST_ARGS: "-v --tb=short --cov" }) });
});
afterAll(() => pool.close());

const PROJECT = {
  "calc.py": "def add(a, b):\n    return a + b\n\ndef half(a):\n    return a / 2\n",
  "test_calc.py": "from calc import add\ndef test_add(): assert add(1, 2) == 3\n",
  "test_other.py": "def test_other(): assert 0\n",
};

async function openProject(files: Readonly<Record<string, string>>) {
  const folder = await temporaryFolder();
  await writeTree(folder.path, files);
  const session = createSession({ pool, workingDirectory: folder.path });
  const dispose = async () => {
    await session.close();
    await folder[Symbol.asyncDispose]();
  };
  return { session, [Symbol.asyncDispose]: dispose };
}

describe("runTests()", () => {
  test("runs what it is asked to with arguments that could take the path for their value", async () => {
    await using project = await openProject(PROJECT);
    expect(await project.session.runTests("test_calc.py")).toMatchObject({ success: true, total: 1, coverage: 75 });
  });

  test("hands out the reports that the arguments ask for", async () => {
    await using project = await openProject(PROJECT);
    const reports = new Map<string, string>();
    await project.session.runTests("test_calc.py", {
      pytestArgs: ["--cov=calc", "--cov-report=html", "--junitxml=out/report.xml"],
      onFile: async ({ path, read }) => {
        reports.set(path, Buffer.from(await read()).toString());
      },
    });
    expect(reports.get("out/report.xml")).toContain('tests="1"');
    expect(reports.get("htmlcov/index.html")).toContain("75%");
    expect([...reports.values()].join("\n")).not.toContain("executor_kernel");
  });

  const before = "def test_a(): pass\n";
  const after = "def test_b(): pass\n";

  const cutOff = { notRun: 1, tests: [{ status: "passed" }, { status: "stopped" }, { status: "not-run" }] };
  const many = Array.from({ length: 11 }, (_, index) => `def test_number_${index}(): pass\n`).join("");
  const taken = "pytest takes functions named test_* in files named test_*.py or *_test.py";
  const none = "No test was run: all 2 tests that were found are deselected by";

  test.each([
    ["a test", "test_s.py::test_c", [], "There is no test test_s.py::test_c; test_s.py has test_a, test_b"],
    [
      "one of many",
      "test_many.py::test_nummer_7",
      [],
      "There is no test test_many.py::test_nummer_7; did you mean test_number_7?",
    ],
    ["a folder's", "empty", [], `There are no tests in empty, which holds no files: ${taken}`],
    [
      "a choice's",
      "test_s.py",
      ["-k", "zzz", "-mslow"],
      `${none} -k zzz and -mslow (test_s.py::test_a, test_s.py::test_b)`,
    ],
    [
      "a project's",
      "test_s.py",
      ["-o", "addopts=-kzzz"],
      `${none} how the project has tests chosen (test_s.py::test_a, test_s.py::test_b)`,
    ],
  ])("says where nothing is found that there is: %s", async (_what, asked, pytestArgs, problem) => {
    await using project = await openProject({ "test_s.py": before + after, "test_many.py": many, "empty/.keep": "" });
    await rm(path.join(project.session.workingDirectory, "empty/.keep"));
    expect((await project.session.runTests(asked, { pytestArgs })).problem).toBe(problem);
  });

  test("names the test that ran when time was over, and the line it was on", async () => {
    const hangs = `${before}def test_hang():\n    n = 0\n    while True:\n        n += 1\n${after}`;
    await using project = await openProject({ "test_s.py": hangs });
    const place =
      /^The run was stopped(?: after its \d+ s)? during test_s\.py::test_hang \(line 2\), in test_s\.py, line [45], when 1 of 3 tests had ended/;
    let report = await project.session.runTests("test_s.py", { timeout: 3 });
    // On a busy machine pytest may start late, and have no turn to say the line before it is killed.
    for (const timeout of [6, 12]) {
      report = place.test(report.problem ?? "") ? report : await project.session.runTests("test_s.py", { timeout });
    }
    expect(report).toMatchObject({ success: false, passed: 1, stopped: 1, ...cutOff });
    expect(report.problem).toMatch(place);
  });

  test.each([
    ["SIGSEGV", "    import os, signal\n    os.kill(os.getpid(), signal.SIGSEGV)\n", "SIGSEGV"],
    ["os._exit", "    import os\n    os._exit(0)\n", "exit code 0"],
  ])("names the test that ended the process by %s, and keeps the results before it", async (_name, body, reason) => {
    await using project = await openProject({ "test_s.py": `${before}\ndef test_dies():\n${body}${after}` });
    const report = await project.session.runTests("test_s.py");
    expect(report).toMatchObject({ success: false, passed: 1, stopped: 1, ...cutOff });
    expect(report.problem).toContain("during test_s.py::test_dies (line 3), when 1 of 3 tests had ended");
    expect(report.problem).toContain(reason);
  });
});

describe("runTests() of a session", () => {
  test("names the files of the project that the session has others of, and leaves those of the host alone", async () => {
    await using folder = await temporaryFolder();
    await writeTree(folder.path, { "test_a.py": "def test_a(): assert 0\n", "b.py": "" });
    await using session = createSession({ pool, id: "overrides", record: false, workingDirectory: folder.path });
    const code =
      "open('test_a.py', 'w').write('def test_a(): pass\\n')\nopen('conftest.py', 'w').close()\nopen('c.py', 'w').close()";
    await session.executeCode(code, { files: { "b.py": "" } });
    const told = {
      severity: "notice",
      message: "The session's own files took part, which are not those of the project: conftest.py, test_a.py",
    };
    expect(await session.runTests("test_a.py", { pytestArgs: [] })).toMatchObject({ success: true, integrity: [told] });
    expect(await readFile(path.join(folder.path, "test_a.py"), "utf8")).toBe("def test_a(): assert 0\n");
    const files = { "test_a.py": "def test_a(): pass\n", "conftest.py": "" };
    expect((await session.runTests("test_a.py", { pytestArgs: [], files })).integrity).toEqual([]);
  });

  test("takes nothing of its workspace to a project elsewhere", async () => {
    await using folder = await temporaryFolder();
    await writeTree(folder.path, { "far/test_a.py": "def test_a(): pass\n", "here/x.txt": "" });
    await using session = createSession({
      pool,
      id: "elsewhere",
      record: false,
      workingDirectory: `${folder.path}/here`,
    });
    await session.executeCode("open('conftest.py', 'w').write('1 / 0')");
    const given = path.join(folder.path, "far/test_a.py");
    expect(await session.runTests(given, { confined: false, pytestArgs: [] })).toMatchObject({
      success: true,
      integrity: [],
    });
  });
});
