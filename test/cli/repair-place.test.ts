import { expect, it } from "vitest";
import { runInProcess } from "./run-program.ts";

it("refuses to repair the tests in a path that is not there", async () => {
  const { exitCode, stderr } = await runInProcess(["test", "missing.py", "--fix"]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('There is no file or folder "missing.py"');
  expect(stderr).toContain("taken from the current folder, or from --cwd");
});
