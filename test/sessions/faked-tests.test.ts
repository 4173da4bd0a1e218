import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSession, SandboxPool } from "../../src/sessions/index.ts";
import { fakedOnChannel } from "./faked-suites/channel.ts";
import { fakedByEnding } from "./faked-suites/endings.ts";
import { fakedByFiles } from "./faked-suites/files.ts";
import { fakedByHooks } from "./faked-suites/hooks.ts";
import { fakedByPatches } from "./faked-suites/patches.ts";
import { fakedBySelection } from "./faked-suites/selection.ts";
import { honestSuites } from "./honest-suites.ts";

const fakedSuites = [
  ...fakedByHooks,
  ...fakedBySelection,
  ...fakedByPatches,
  ...fakedByEnding,
  ...fakedOnChannel,
  ...fakedByFiles,
];

describe("a suite", () => {
  let pool: SandboxPool;
  let workingDirectory: string;
  beforeAll(async () => {
    pool = new SandboxPool();
    workingDirectory = await mkdtemp(path.join(tmpdir(), "suite-"));
  });
  afterAll(async () => {
    await pool.close();
    await rm(workingDirectory, { recursive: true });
  });

  async function runSuite(files: Readonly<Record<string, string>>, pytestArgs: readonly string[] = []) {
    await using session = createSession({ pool, workingDirectory });
    return await session.runTests(".", { files, pytestArgs, timeout: 50 });
  }

  for (const { name, files, named, maySucceed = false } of fakedSuites) {
    test(`that cannot pass is found out with ${name}`, async () => {
      const report = await runSuite(files);
      if (named === "plainly") {
        expect(report).toMatchObject({ success: false, failed: 1, notRun: 0, errors: 0, problem: null, integrity: [] });
        return;
      }
      const told = [report.problem ?? "", ...report.integrity.map(({ message }) => message)].join("\n");
      expect(told).toMatch(named);
      if (!maySucceed) {
        expect(report.success).toBe(false);
      }
    });
  }

  test("passes with an object that equals everything: SECURITY.md says so", async () => {
    const report = await runSuite({
      "shop.py": "class Any:\n    def __eq__(self, other): return True\ndef price(): return Any()\n",
      "test_shop.py": "import shop\ndef test_price(): assert shop.price() == 3\n",
    });
    expect(report).toMatchObject({ success: true, integrity: [] });
  });

  test("is told of while it runs, in the order of the run", async () => {
    await using session = createSession({ pool, workingDirectory });
    const told: string[] = [];
    const report = await session.runTests(".", {
      files: { "test_many.py": "import pytest\n@pytest.mark.parametrize('n', range(300))\ndef test_n(n): pass\n" },
      onTest: (ended) => told.push(ended.id),
    });
    expect(report).toMatchObject({ success: true, passed: 300, integrity: [] });
    expect(told).toEqual(report.tests.map(({ id }) => id));
  });

  for (const { name, files, pytestArgs = [], counts, noticed = [] } of honestSuites) {
    test(`is not doubted for ${name}`, async () => {
      const report = await runSuite(files, pytestArgs);
      expect(report.integrity).toEqual(noticed.map((message) => ({ severity: "notice", message })));
      expect(report).toMatchObject({ notRun: 0, ...counts, problem: null });
      expect(report.success).toBe((counts.failed ?? 0) + (counts.errors ?? 0) === 0);
    });
  }
});
