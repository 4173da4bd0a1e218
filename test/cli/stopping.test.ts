import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, describe, expect, test } from "vitest";
import { exitCodes } from "../../src/cli/exit-code.ts";
import { runInProcess } from "./run-program.ts";

const folder = mkdtempSync(join(tmpdir(), "executor-stopping-"));
writeFileSync(join(folder, "ends.py"), "print('it ran')\n");
writeFileSync(join(folder, "test_ends.py"), "def test_ends():\n    pass\n");

afterAll(() => rmSync(folder, { recursive: true }));

describe("Ctrl-C before the work is done", () => {
  test.each([
    [["run", "ends.py"], "it ran"],
    [["run", "ends.py", "--session", "stopped"], "it ran"],
    [["profile", "ends.py"], "it ran"],
    [["test", "test_ends.py"], "passed"],
    [["validate", "ends.py"], "would be run"],
    [["chat", "Run ends.py"], "it ran"],
    [["demo"], "passed"],
    [["doctor"], "sandbox"],
    [["setup"], "ready"],
  ])("ends %j, which does not say that it is", async (words, done) => {
    const signal = AbortSignal.abort(exitCodes.interrupted);
    const { exitCode, stdout } = await runInProcess(words, { directory: folder, signal });
    expect(stdout).not.toContain(done);
    expect(exitCode).toBe(exitCodes.interrupted);
  });

  test.each([["run", "-"], ["validate", "-"], ["chat"]])("ends %j %j, which waits for its input", async (...words) => {
    const controller = new AbortController();
    const input = new PassThrough();
    const ended = runInProcess(words, { directory: folder, input, signal: controller.signal });
    setImmediate(() => controller.abort(exitCodes.interrupted));
    expect(await ended).toMatchObject({ exitCode: exitCodes.interrupted, stderr: expect.stringContaining("Stopped") });
  });
});
