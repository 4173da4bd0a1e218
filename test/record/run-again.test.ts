import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterEach, beforeEach, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const runAgain = join(root, "test/record/run-again.ts");
const config = `
import { RunRecord } from ${JSON.stringify(join(root, "test/record/run-record.ts"))};
export default { test: { include: ["*.test.ts"], reporters: ["default", new RunRecord("vitest.config.ts")] } };
`;
const passes = `import { test } from "vitest";\ntest("passes", () => {});`;
const fails = `import { test } from "vitest";\ntest("fails", () => { throw new Error("as always"); });`;
const hangs = `import { test } from "vitest";\ntest("hangs", { timeout: 50 }, () => new Promise(() => {}));`;
const failsOnce = `import { existsSync, writeFileSync } from "node:fs";
import { test } from "vitest";
test("fails once", () => {
  if (existsSync("seen")) return;
  writeFileSync("seen", "");
  throw new Error("for the first time");
});`;
const failsOutside = `import { test } from "vitest";\ntest("passes", () => { setTimeout(() => { throw new Error("late"); }); });
test("waits", () => new Promise((resolve) => setTimeout(resolve, 100)));`;

let folder: string;
// Inside of the project, where the test files find vitest.
beforeEach(() => {
  mkdirSync(join(root, "test-results"), { recursive: true });
  folder = mkdtempSync(join(root, "test-results", "project-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const options = () => ({ cwd: folder, preferLocal: true, localDir: root, reject: false, env: { NO_COLOR: "1" } });

async function runTwice(files: Readonly<Record<string, string>>) {
  writeFileSync(join(folder, "vitest.config.ts"), config);
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, name), text);
  }
  const first = await execa("vitest", ["run"], options());
  const second = await execa("node", [runAgain, "flaky.txt"], options());
  return { first, second };
}

test("a file that passes the second time is flaky, and both outputs are kept", async () => {
  const { first, second } = await runTwice({ "a.test.ts": passes, "b.test.ts": failsOnce });
  expect(first.stdout.split("\n").at(-1)).toBe("1 passed, 1 failed");
  expect([first.exitCode, second.exitCode]).toEqual([1, 0]);
  const report = readFileSync(join(folder, "flaky.txt"), "utf8");
  expect(report).toMatch(/^FLAKY b\.test\.ts > fails once\n/);
  expect(report).toContain("Error: for the first time");
  expect(report).toMatch(/the second time:.*1 passed, 0 failed/s);
});

test("a file that fails twice is broken, whatever the others do", async () => {
  const { second } = await runTwice({ "a.test.ts": fails, "b.test.ts": failsOnce });
  expect(second.exitCode).toBe(1);
  const report = readFileSync(join(folder, "flaky.txt"), "utf8");
  expect(report).not.toContain("FLAKY a.test.ts");
  expect(report).toContain("FAILED a.test.ts > fails, the first time: Error: as always\n");
  expect(report).toContain("FAILED a.test.ts > fails, the second time: Error: as always\n");
});

test("a test that took too long is said to have", async () => {
  const { second } = await runTwice({ "a.test.ts": hangs });
  expect(second.exitCode).toBe(1);
  expect(readFileSync(join(folder, "flaky.txt"), "utf8")).toMatch(/the first time: .*timed out in 50ms/);
});

test("an error that belongs to no file is not run away", async () => {
  const { first, second } = await runTwice({ "a.test.ts": failsOutside });
  expect(first.stdout.split("\n").at(-1)).toBe("2 passed, 0 failed, errors outside of tests: 1");
  expect(second.exitCode).toBe(1);
  expect(second.stdout).toContain("late");
});

test("a file that cannot be read counts as a failure", async () => {
  const { first, second } = await runTwice({ "a.test.ts": "import './nowhere.ts';" });
  expect(first.stdout.split("\n").at(-1)).toBe("0 passed, 1 failed");
  expect(second.exitCode).toBe(1);
});

test("tests that did not start are not run once more", async () => {
  const { exitCode, stdout, stderr } = await execa("node", [runAgain, "flaky.txt"], options());
  expect([exitCode, stderr]).toEqual([1, ""]);
  expect(stdout).toContain("The tests did not start");
});
