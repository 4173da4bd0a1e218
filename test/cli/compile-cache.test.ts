import { existsSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../dependencies/temporary-folder.ts";
import { runProgram } from "./run-program.ts";

// Coverage is measured without it.
const isOff = "NODE_DISABLE_COMPILE_CACHE" in process.env;

test.skipIf(isOff)(
  "what Node compiles is kept in the cache folder, whatever the current folder's .env says",
  async () => {
    await using folder = await temporaryFolder();
    const cache = path.join(folder.path, "cache");
    writeFileSync(path.join(folder.path, ".env"), "EXECUTOR_CACHE=planted\nNODE_COMPILE_CACHE=planted\n");
    const version = () => runProgram(["--version"], { directory: folder.path, variables: { EXECUTOR_CACHE: cache } });
    expect((await version()).exitCode).toBe(0);
    const kept = readdirSync(path.join(cache, "compiled"), { recursive: true });
    expect(kept.length).toBeGreaterThan(10);
    await version();
    expect(readdirSync(path.join(cache, "compiled"), { recursive: true })).toEqual(kept);
    expect(existsSync(path.join(folder.path, "planted"))).toBe(false);
  },
);

test("a cache folder that cannot be made keeps no command from running", async () => {
  const { exitCode, stderr } = await runProgram(["--version"], { variables: { EXECUTOR_CACHE: "/proc/no/cache" } });
  expect([exitCode, stderr]).toEqual([0, ""]);
});
