import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { readEnvironment, resolveConfig } from "../../src/config/index.ts";
import { gatherProject, runTests } from "../../src/pytest/index.ts";
import { createSession, defineTool, SandboxPool } from "../../src/sessions/index.ts";
import { temporaryFolder } from "../dependencies/temporary-folder.ts";

let pool: SandboxPool;
beforeAll(() => {
  pool = new SandboxPool();
});
afterAll(() => pool.close());

const MEBIBYTE = 1024 * 1024;
const TEST = "import os\ndef test_size(): assert os.path.getsize('large.bin') == 70 << 20\n";

test("runTests() takes files of the session's workspace that are too large to be read by the host", async () => {
  await using folder = await temporaryFolder();
  const config = { maxMemory: "1GB", maxFileSize: 80 * MEBIBYTE, maxDisk: 400 * MEBIBYTE } as const;
  await using session = createSession({ pool, id: "large", record: false, config, workingDirectory: folder.path });
  const code = "with open('large.bin', 'wb') as file: file.truncate(70 << 20)";
  (await session.executeCode(code, { files: { "test_size.py": TEST } })).unwrap();
  await using fork = await session.fork();
  for (const each of [session, fork]) {
    expect(await each.runTests("test_size.py", { pytestArgs: [] })).toMatchObject({ success: true, passed: 1 });
  }
});

test("runTests() changes nothing in the session's workspace, and starts without its interpreter", async () => {
  await using folder = await temporaryFolder();
  await using session = createSession({ pool, id: "apart", record: false, workingDirectory: folder.path });
  const files = {
    "data.txt": "mine",
    "test_it.py":
      "import builtins\ndef test_it():\n    assert not hasattr(builtins, 'seen')\n    open('data.txt', 'w').write('theirs')\n",
  };
  await session.executeCode("import builtins\nbuiltins.seen = 1", { files });
  expect((await session.runTests("test_it.py")).success).toBe(true);
  expect(Buffer.from(await session.files.read("data.txt")).toString()).toBe("mine");
});

test("runTests() has suggestions for what failed in a module of the session's", async () => {
  await using folder = await temporaryFolder();
  await using session = createSession({ pool, id: "advice", record: false, workingDirectory: folder.path });
  const files = {
    "shop.py": "def price():\n    return math.sqrt(9)\n",
    "test_shop.py": "from shop import price\ndef test_price(): assert price() == 3\n",
  };
  await session.executeCode("1", { files });
  const { suggestions } = await session.runTests("test_shop.py");
  expect(suggestions).toMatchObject([{ edit: { startLine: 1, replacement: "import math" } }]);
});

test("runTests() hands out what the tests wrote, and nothing that the session had", async () => {
  await using folder = await temporaryFolder();
  await using session = createSession({ pool, id: "written", record: false, workingDirectory: folder.path });
  const files = {
    "data.txt": "mine",
    "old.txt": "mine",
    "test_it.py": "def test_it():\n    open('data.txt', 'w').write('theirs')\n    open('new.txt', 'w').write('new')\n",
  };
  await session.executeCode("1", { files });
  const handed: string[] = [];
  await session.runTests("test_it.py", { onFile: ({ path }) => void handed.push(path), coverage: false });
  expect(handed.sort()).toEqual(["data.txt", "new.txt"]);
});

test("runTests() names a file of the session's that came after it had looked at them", async () => {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, "test_calc.py"), "def test_calc(): assert 1 + 1 == 3\n");
  const config = resolveConfig({}, { environment: readEnvironment({}) });
  await using session = await pool.open(config, []);
  await using sandbox = await pool.open(config, []);
  const project = await gatherProject("test_calc.py", {
    workingDirectory: folder.path,
    inWorkspace: ["other.txt"],
    given: {},
    confined: true,
  });
  await session.files.write("test_calc.py", "def test_calc(): pass\ndef test_more(): pass\n");
  const input = { project, workspace: session, config, pytestArgs: [], coverage: false, safeMode: false };
  const report = await runTests(sandbox, input);
  expect(report).toMatchObject({ passed: 2, integrity: [{ message: expect.stringContaining("test_calc.py") }] });
});

test("runTests() does not wait for what the session runs after its files were taken", async () => {
  await using folder = await temporaryFolder();
  const { promise, resolve } = Promise.withResolvers<void>();
  const wait = defineTool(() => promise, { name: "wait", description: "Waits", schema: z.object({}) });
  await using session = createSession({
    pool,
    id: "busy",
    record: false,
    workingDirectory: folder.path,
    tools: [wait],
  });
  const files = {
    "shop.py": "def price():\n    return 1 / 0\n",
    "test_shop.py": "from shop import price\ndef test_price(): price()\n",
  };
  await session.executeCode("1", { files });
  const cells: Promise<unknown>[] = [];
  const onTest = () => void cells.push(session.executeCode("wait()"));
  expect(await session.runTests("test_shop.py", { onTest, coverage: false })).toMatchObject({ failed: 1 });
  resolve();
  expect(await Promise.all(cells)).toMatchObject([{ success: true }]);
});
