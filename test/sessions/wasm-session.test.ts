import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createProvider } from "../../src/sandbox/registry.ts";
import { createSession, SandboxPool } from "../../src/sessions/index.ts";
import { program, projectFolder } from "../cli/run-program.ts";

const preferred = await createProvider("namespaces").probe();
const config = { sandbox: "pyodide" };
const folder = mkdtempSync(join(tmpdir(), "wasm-session-"));
writeFileSync(join(folder, "calc.py"), "def half(n):\n    if n % 2:\n        raise ValueError(n)\n    return n // 2\n");
writeFileSync(
  join(folder, "test_calc.py"),
  `import pytest
from hypothesis import given, strategies as st
from calc import half

def test_half():
    assert half(4) == 2

@given(st.integers())
def test_double(n):
    assert half(2 * n) == n

@pytest.mark.parametrize("n", [2, 3])
def test_wrong(n):
    print("seen", n)
    assert half(n) == 1
`,
);

describe("a session in WebAssembly", () => {
  let pool: SandboxPool;
  beforeAll(async () => {
    pool = new SandboxPool();
    await using session = createSession({ config, pool });
    await session.executeCode("1");
  });
  afterAll(async () => {
    await pool.close();
    rmSync(folder, { recursive: true });
  });

  test("keeps variables and files, and says where it ran", async () => {
    await using session = createSession({ id: "wasm", config, pool });
    await session.executeCode("x = 20\nopen('note.txt', 'w').write('hello')");
    const result = await session.executeCode("import asyncio\nawait asyncio.sleep(0.01)\n(x, open('note.txt').read())");
    expect(result.value).toBe("(20, 'hello')");
    expect(result.isolation.level).toBe("wasm");
    expect(Buffer.from(await session.files.read("note.txt")).toString()).toBe("hello");
  });

  test("runs pytest with coverage and Hypothesis, and names the failing line", async () => {
    await using session = createSession({ config, pool, workingDirectory: folder });
    const report = await session.runTests("test_calc.py", { coverage: true });
    expect([report.passed, report.failed, report.total]).toEqual([3, 1, 4]);
    expect(report.coverage).toBe(100);
    expect(report.integrity).toEqual([]);
    expect(report.tests.find(({ status }) => status === "failed")?.error?.name).toBe("ValueError");
  });

  test("profiles functions and lines", async () => {
    await using session = createSession({ config, pool });
    const code = "def slow():\n    return sum(n * n for n in range(300_000))\n\nfor _ in range(4):\n    slow()\n";
    const report = await session.profileCode(code);
    expect(report.topFunctions.map(({ name }) => name).join(" ")).toContain("slow");
    expect(report.hotLines.length).toBeGreaterThan(0);
  });

  test("checks code, refuses what the guard-rail forbids, and shows displays", async () => {
    await using session = createSession({ config, pool });
    expect((await session.executeCode("import webbrowser")).outcome.status).toBe("refused");
    const shown = await session.executeCode("class Page:\n  def _repr_html_(self): return '<b>x</b>'\ndisplay(Page())");
    expect(shown.displays[0]?.data["text/html"]).toBe("<b>x</b>");
    expect((await session.validateCode("import os.path\n1 +")).valid).toBe(false);
  });

  test("says that the data stack is not there", async () => {
    await using session = createSession({ config, pool });
    const { error } = await session.executeCode("import numpy as np");
    expect(error?.name).toBe("ModuleNotFoundError");
    expect(error?.message).toContain("no packages with compiled code");
    const advice = "Python in WebAssembly has no module `numpy` and takes no `packages`";
    expect(error?.suggestions).toEqual([expect.objectContaining({ message: expect.stringContaining(advice) })]);
    const refused = await session.executeCode("import flask");
    expect(refused.error?.message).toMatch(/There is no module 'flask': .* takes no `packages`$/);
    expect(refused.error?.suggestions.map(({ message }) => message).join()).toContain("has no module `flask`");
    const files = { "test_numbers.py": "import numpy\n" };
    const { suggestions } = await session.runTests("test_numbers.py", { files });
    expect(suggestions).toEqual([expect.objectContaining({ message: expect.stringContaining(advice) })]);
  });

  test("refuses a Python and packages that it cannot have", async () => {
    for (const extra of [{ python: "/usr/bin/python3" }, { packages: ["requests"] }]) {
      await using session = createSession({ config: { ...config, ...extra }, pool });
      await expect(session.executeCode("1")).rejects.toMatchObject({ code: "unsupported" });
    }
  });
});

/** Programs of the host, by what a machine without them lacks. */
const BUBBLEWRAP = "/usr/bin/bwrap";
const PYTHON = existsSync("/usr/bin/python3") ? realpathSync("/usr/bin/python3") : "/usr/bin/python3";

describe.skipIf(!preferred.available)("the automatic choice", () => {
  /** Runs the command line where these programs cannot be executed: each is covered by /dev/null. */
  async function withoutPrograms(programs: readonly string[], words: readonly string[]) {
    const covered = programs.flatMap((path) => ["--ro-bind", "/dev/null", path]);
    const { stdout } = await execa(
      "bwrap",
      ["--dev-bind", "/", "/", ...covered, process.execPath, program, ...words, "--json"],
      { cwd: projectFolder, reject: false, input: "print(6 * 7)", env: { PATH: "/usr/bin:/bin" } },
    );
    return JSON.parse(stdout);
  }

  test.each([
    ["bubblewrap", [BUBBLEWRAP]],
    ["Python", [PYTHON]],
    ["either", [BUBBLEWRAP, PYTHON]],
  ])("is WebAssembly on a machine without %s, and the doctor says why", async (_, programs) => {
    const ran = await withoutPrograms(programs, ["run", "-"]);
    expect([ran.stdout, ran.isolation.level]).toEqual(["42\n", "wasm"]);
    const doctor: { success: boolean; diagnoses: { subject: string; ok: boolean }[] } = await withoutPrograms(
      programs,
      ["doctor"],
    );
    expect(doctor.success).toBe(true);
    expect(doctor.diagnoses.filter(({ subject }) => subject === "sandbox").map(({ ok }) => ok)).toEqual([false, true]);
  });

  test("is stronger where that works, and WebAssembly can be asked for by its name", async () => {
    const automatic = await withoutPrograms([], ["run", "-"]);
    const asked = await withoutPrograms([], ["run", "-", "--sandbox", "pyodide"]);
    expect([automatic.isolation.level, asked.isolation.level]).toEqual(["kernel", "wasm"]);
  });
});
