import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { installKernel } from "../../src/dependencies/index.ts";
import { createProvider } from "../../src/sandbox/registry.ts";
import { testPolicy } from "./test-policy.ts";

const provider = createProvider("namespaces");
const report = await provider.probe();
const cache = mkdtempSync(join(tmpdir(), "kernel-cache-"));
chmodSync(cache, 0o755);

describe.skipIf(!report.available)("a cache below /tmp, which every sandbox has for itself", () => {
  afterAll(async () => {
    await provider.close();
    rmSync(cache, { recursive: true });
  });

  test("is seen by Python all the same, and nothing else of the host's /tmp is", async () => {
    const policy = await testPolicy({ kernelPath: await installKernel(cache) });
    await using sandbox = await provider.open(policy);
    const kernel = await sandbox.openKernel();
    const code = `
import executor_kernel.displays.matplotlib_backend
import os
sorted(os.listdir("/tmp"))`;
    const { value, error } = await kernel.execute({ kind: "code", code, stdin: null, guard: null });
    expect(error).toBeNull();
    const needed = [policy.kernelPath, policy.python.interpreter].filter((path) => path.startsWith("/tmp/"));
    const names = new Set(["matplotlib", ...needed.map((path) => path.split("/")[2])]);
    expect(value?.data["text/plain"]).toBe(`[${[...names].sort().map((name) => `'${name}'`)}]`.replaceAll(",", ", "));
  });
});
