import { expect, test } from "vitest";
import { projectFolder, runInProcess } from "./run-program.ts";

test("refuses to repair the tests in a path that is not there", async () => {
  const { exitCode, stderr } = await runInProcess(["test", "missing.py", "--fix"]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('There is no file or folder "missing.py"');
  expect(stderr).toContain("taken from the current folder, or from --cwd");
});

test("refuses to repair what lies outside of the folder that is named", async () => {
  const { exitCode, stderr } = await runInProcess(["test", "../test", "--fix", "--cwd", "examples"], {
    directory: projectFolder,
  });
  expect(exitCode).toBe(2);
  expect(stderr).toContain('Path "../test" leads out of the working directory');
});
