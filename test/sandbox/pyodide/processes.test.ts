import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { beforeAll, describe, expect, test } from "vitest";
import { RunnerPool } from "../../../src/sandbox/pyodide/runner-pool.ts";
import { createProvider } from "../../../src/sandbox/registry.ts";
import { testPolicy } from "../test-policy.ts";
import { evaluate, provider } from "./wasm-bench.ts";

const isRunning = (pid: number) => existsSync(`/proc/${pid}`);

describe.skipIf(process.platform !== "linux")("the processes of WebAssembly sandboxes", () => {
  // Python is prepared here, when it has to be: that takes longer than a test.
  beforeAll(async () => {
    await testPolicy({}, provider);
  });

  test("start one ahead of need, and a spare one that died is replaced", async () => {
    const { python, kernelPath } = await testPolicy({}, provider);
    const options = { runtimeFolder: python.readOnlyPaths[0] ?? "", kernelPath };
    const pool = new RunnerPool();
    const first = await pool.take(options);
    const second = await pool.take(options);
    const spare = pool.spares[0];
    expect(spare?.isAlive).toBe(true);
    await spare?.ready;
    const third = await pool.take(options);
    expect(third).toBe(spare);
    pool.spares[0]?.kill();
    await pool.spares[0]?.exited;
    const fourth = await pool.take(options);
    expect(fourth.isAlive).toBe(true);
    const pids = [first, second, third, fourth].map(({ pid }) => pid);
    expect(new Set(pids).size).toBe(4);
    await pool.close();
    expect(pids.filter(isRunning)).toEqual([]);
  });

  test("end with their sandbox and with their provider", async () => {
    const own = createProvider("pyodide");
    const policy = await testPolicy({}, own);
    const before = await runners();
    const sandbox = await own.open(policy);
    expect(await evaluate(sandbox, "1 + 1")).toBe("2");
    expect((await runners()).length).toBe(before.length + 1);
    await sandbox.close();
    expect(await runners()).toEqual(before);
    const open = await own.open(policy);
    await own.close();
    expect(await runners()).toEqual(before);
    await expect(open.openKernel()).rejects.toMatchObject({ code: "closed" });
  });

  test("end with their host, even inside of one long call", async () => {
    const script = fileURLToPath(new URL("./host-that-dies.ts", import.meta.url));
    const host = execa(process.execPath, [script], { reject: false, stdout: "pipe", buffer: false });
    const [line] = await new Promise<string[]>((resolve) => {
      createInterface(host.stdout).once("line", (text) => resolve([text]));
    });
    const children = (line ?? "").split(" ").map(Number);
    expect(children.length).toBeGreaterThan(0);
    expect(children.every(isRunning)).toBe(true);
    host.kill("SIGKILL");
    await host;
    await expect.poll(() => children.filter(isRunning), { timeout: 20_000 }).toEqual([]);
  });
});

/** Numbers of this process's runner processes. */
async function runners(): Promise<readonly string[]> {
  const { stdout } = await execa("ps", ["-o", "pid=,args=", "--ppid", String(process.pid)], { reject: false });
  return stdout
    .split("\n")
    .filter((line) => line.includes("/runner/main."))
    .map((line) => line.trim().split(" ")[0] ?? "");
}
