import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSession, SandboxPool } from "../../src/sessions/index.ts";

const FILES: Readonly<Record<string, string>> = {
  "src/shop/__init__.py": "from .prices import total\n",
  "src/shop/prices.py": "import json\n\ndef total(items):\n    return sum(items)\n",
  "src/shop/pages.py": "import webbrowser\n",
  "unrelated.py": "import webbrowser\neval('1')\n",
  "helper.py": "import json, shop.pages\n",
  "late.py": "import importlib\n\ndef load():\n    return importlib.import_module('web' + 'browser')\n",
  "conftest.py": "import pytest\n",
  "test_plain.py":
    "import pandas\nfrom shop import total\n\ndef test_total():\n    assert total(pandas.Series([1, 2])) == 3\n",
  "test_pages.py": "def test_pages():\n    from shop import pages\n",
  "test_helper.py": "import helper\n\ndef test_helper():\n    pass\n",
  "test_late.py": "from late import load\n\ndef test_late():\n    load()\n",
  "test_eval.py": "def test_eval():\n    assert eval('1 + 1') == 2\n",
  "test_broken.py": "def test_broken(:\n",
  "deep/conftest.py": "import webbrowser\n",
  "deep/test_deep.py": "def test_deep():\n    from . import near\n",
  "deep/__init__.py": "",
  "deep/near.py": "import webbrowser\n",
  "deep/middle.py": "from . import near\n",
  "test_relative.py": "import deep.middle\n\ndef test_relative():\n    pass\n",
};

describe("tests under the guard-rail", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "guarded-tests-"));
  let pool: SandboxPool;
  beforeAll(() => {
    pool = new SandboxPool();
    for (const [name, content] of Object.entries(FILES)) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), content);
    }
  });
  afterAll(async () => {
    await pool.close();
    rmSync(folder, { recursive: true });
  });

  async function run(target: string, safeMode?: boolean) {
    await using session = createSession({ pool, workingDirectory: folder });
    return await session.runTests(target, safeMode === undefined ? {} : { safeMode });
  }

  test.each(["test_plain.py", "test_plain.py::test_total"])("%s keeps the rules and runs", async (target) => {
    const report = await run(target, true);
    expect([report.problem, report.passed, report.total, report.integrity]).toEqual([null, 1, 1, []]);
  });

  test.each([
    ["test_relative.py", "deep/near.py, line 1: Module 'webbrowser' is not allowed"],
    ["test_helper.py", "src/shop/pages.py, line 1: Module 'webbrowser' is not allowed"],
    ["test_eval.py", "test_eval.py, line 2: Function 'eval' is forbidden"],
    ["deep/test_deep.py", "deep/conftest.py, line 1: Module 'webbrowser' is not allowed"],
    [".", "test_eval.py, line 2: Function 'eval'"],
  ])("%s is refused before anything runs, by file and line", async (target, words) => {
    const report = await run(target, true);
    expect([report.success, report.total, report.outcome.status, report.output]).toEqual([false, 0, "refused", ""]);
    expect(report.problem).toContain("The tests were not run: ");
    expect(report.outcome.reason + JSON.stringify(report.suggestions)).toMatch(/webbrowser|eval/);
    if (target !== ".") {
      expect(report.problem).toContain(words);
    }
    expect(report.suggestions[0]?.rule).toBe("not-allowed");
  });

  test("what only the run shows fails the test that does it", async () => {
    for (const target of ["test_late.py", "test_pages.py"]) {
      const report = await run(target, true);
      expect([report.total, report.passed, report.tests[0]?.error?.name], target).toEqual([1, 0, "SecurityViolation"]);
    }
  });

  test("a file that cannot be read as Python is pytest's to name", async () => {
    expect((await run("test_broken.py", true)).problem).toContain("SyntaxError");
  });

  test.each([undefined, false])("are free with safeMode %j", async (safeMode) => {
    for (const target of ["test_helper.py", "test_eval.py", "test_late.py"]) {
      expect((await run(target, safeMode)).passed, target).toBe(1);
    }
  });

  test("take only true or false for it", async () => {
    await using session = createSession({ pool, workingDirectory: folder });
    const wrong: object = { safeMode: "yes" };
    await expect(session.runTests("test_plain.py", wrong)).rejects.toMatchObject({
      code: "invalid-input",
      message: expect.stringContaining('Option "safeMode" is "yes"'),
    });
  });
});
