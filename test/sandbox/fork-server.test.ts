import { existsSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ForkServer } from "../../src/sandbox/namespaces/fork-server.ts";
import { createProvider } from "../../src/sandbox/registry.ts";
import { servers, supervisors } from "./own-processes.ts";
import { testPolicy } from "./test-policy.ts";

const provider = createProvider("namespaces");
const report = await provider.probe();

describe.skipIf(!report.available)("ForkServer", () => {
  let server: ForkServer;
  beforeAll(async () => {
    const { python, kernelPath } = await testPolicy();
    server = new ForkServer({ bubblewrap: "/usr/bin/bwrap", python, kernelPath, preload: [] });
  });
  afterAll(() => server.close());

  test("ends a sandbox by force although its supervisor does nothing any more", async () => {
    const others = supervisors();
    const link = await server.take();
    // Its own supervisor, and those of sandboxes that wait ready.
    const stopped = await until(
      () => supervisors().filter((pid) => !others.includes(pid)),
      (found) => found.length >= 2,
    );
    for (const pid of stopped) {
      process.kill(pid, "SIGSTOP");
    }
    link.destroy();
    await until(
      () => stopped.filter((pid) => existsSync(`/proc/${pid}`)),
      (left) => left.length === stopped.length - 1,
    );
  });

  test("leaves no folder and no process behind when it is closed", async () => {
    const { python, kernelPath } = await testPolicy();
    const another = new ForkServer({ bubblewrap: "/usr/bin/bwrap", python, kernelPath, preload: [] });
    const others = supervisors();
    const link = await another.take();
    const [supervisor] = await until(
      () => supervisors().filter((pid) => !others.includes(pid)),
      (found) => found.length > 0,
    );
    const before = runtimeFolders().length;
    await another.close();
    await link.closed;
    expect(runtimeFolders().length).toBe(before - 1);
    await until(
      () => existsSync(`/proc/${supervisor}`),
      (exists) => !exists,
    );
  });

  test("is replaced when it hangs, and what it has forked goes on", { timeout: 60_000 }, async () => {
    await using fresh = createProvider("namespaces");
    const policy = await testPolicy();
    const others = servers();
    const before = await fresh.open({ ...policy, rewind: true });
    const stopped = servers().filter((pid) => !others.includes(pid));
    expect(stopped.length).toBe(1);
    for (const pid of stopped) {
      process.kill(pid, "SIGSTOP");
    }
    const kernel = await before.openKernel();
    // One may still wait ready; the next has to be forked.
    for (let index = 0; index < 3; index += 1) {
      await using after = await fresh.open({ ...policy, rewind: true });
      const execution = await (await after.openKernel()).execute({ kind: "code", code: "1", stdin: null, guard: null });
      expect(execution.outcome.status).toBe("completed");
    }
    const { outcome } = await kernel.execute({ kind: "code", code: "1", stdin: null, guard: null });
    expect(outcome.status).toBe("completed");
  });

  test("names a module to preload that does not exist", async () => {
    const { python, kernelPath } = await testPolicy();
    const broken = new ForkServer({ bubblewrap: "/usr/bin/bwrap", python, kernelPath, preload: ["no_such_module"] });
    await expect(broken.take()).rejects.toMatchObject({
      code: "invalid-config",
      message: expect.stringContaining('"no_such_module"'),
    });
    await broken.close();
  });
});

function runtimeFolders(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith(`executor-agent-${process.pid}-`));
}

async function until<T>(look: () => T, isThere: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = look();
    if (isThere(value)) {
      return value;
    }
    await wait(10);
  }
}
