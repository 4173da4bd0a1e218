import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSession, SandboxPool } from "../../src/sessions/index.ts";
import { temporaryFolder } from "../dependencies/temporary-folder.ts";
import { writeTree } from "../write-tree.ts";

let pool: SandboxPool;
beforeAll(() => {
  pool = new SandboxPool();
});
afterAll(() => pool.close());

const project = {
  "far/pyproject.toml": "",
  "far/shop.py": "def price(): return 3\n",
  "far/tests/test_shop.py": "from shop import price\ndef test_price(): assert price() == 3\n",
  "here/notes.txt": "",
};

test("runTests() takes an absolute path with the project around it, unless a working directory was given", async () => {
  await using folder = await temporaryFolder();
  await writeTree(folder.path, { ...project, "far/pyproject.toml": "[tool.pytest.ini_options]\npythonpath = ['.']\n" });
  const given = path.join(folder.path, "far/tests/test_shop.py");
  await using free = createSession({ pool });
  expect(await free.runTests(given)).toMatchObject({
    success: true,
    passed: 1,
    tests: [{ id: "tests/test_shop.py::test_price" }],
  });
  await expect(free.runTests(given, { confined: true })).rejects.toMatchObject({ code: "invalid-input" });
  await using bound = createSession({ pool, workingDirectory: path.join(folder.path, "here") });
  await expect(bound.runTests(given)).rejects.toMatchObject({
    code: "invalid-input",
    message: `Path "${given}" leads out of the working directory`,
  });
  expect((await bound.runTests(given, { confined: false })).success).toBe(true);
});
