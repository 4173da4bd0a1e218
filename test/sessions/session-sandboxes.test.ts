import { expect, test } from "vitest";
import { resolveConfig } from "../../src/config/index.ts";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { HostFunctions } from "../../src/sessions/host-functions/index.ts";
import { createSession, SandboxPool } from "../../src/sessions/index.ts";
import { SessionSandboxes } from "../../src/sessions/session-sandboxes.ts";

test("opens no sandbox in place of one that went away once the session is closed", async () => {
  const gone = { isOpen: false, close: async () => undefined } as Sandbox;
  let opened = 0;
  class CountingPool extends SandboxPool {
    override async open(): Promise<Sandbox> {
      opened += 1;
      return gone;
    }
  }
  await using pool = new CountingPool();
  const sandboxes = new SessionSandboxes({
    config: resolveConfig({}, { environment: pool.environment }),
    ...{ id: "closing", persistent: true, pool, record: null, sandbox: gone },
    functions: new HostFunctions({}),
  });
  const kept = sandboxes.keptSandbox("1");
  const refused = expect(kept).rejects.toMatchObject({ code: "closed" });
  await sandboxes.close();
  await refused;
  expect(opened).toBe(0);
});

/** Tells of every sandbox that it opens. */
class TellingPool extends SandboxPool {
  readonly opened: Sandbox[] = [];

  override async open(...options: Parameters<SandboxPool["open"]>): Promise<Sandbox> {
    const sandbox = await super.open(...options);
    this.opened.push(sandbox);
    return sandbox;
  }
}

test("leaves no sandbox open that was wanted before the session was closed", async () => {
  await using pool = new TellingPool();
  const { promise: held, resolve: letGo } = Promise.withResolvers<readonly []>();
  const config = resolveConfig({}, { environment: pool.environment });
  const sandboxes = new SessionSandboxes({
    ...{ id: "late", persistent: false, config, pool, record: null },
    functions: { declared: () => held } as unknown as HostFunctions,
  });
  const late = expect(sandboxes.withinFresh({ config, preload: [] }, async () => "ran")).rejects.toMatchObject({
    code: "closed",
  });
  const closed = sandboxes.close();
  letGo([]);
  await closed;
  expect(pool.opened.map(({ isOpen }) => isOpen)).toEqual([false]);
  await late;
  await expect(sandboxes.withinFresh({ config, preload: [] }, async () => "ran")).rejects.toMatchObject({
    code: "closed",
  });
  expect(pool.opened).toHaveLength(1);
});

test("a fork that is under way while its session closes is closed as well", async () => {
  await using pool = new TellingPool();
  const session = createSession({ pool, id: "parting", record: false });
  await session.executeCode("1");
  const forked: Sandbox[] = [];
  for (const sandbox of pool.opened) {
    const fork = sandbox.fork.bind(sandbox);
    sandbox.fork = async () => {
      const made = await fork();
      forked.push(made);
      await session.close();
      return made;
    };
  }
  await expect(session.fork()).rejects.toMatchObject({ code: "closed" });
  expect(forked.map(({ isOpen }) => isOpen)).toEqual([false]);
});

test("a pool leaves nothing open that was being opened while it was closed", async () => {
  const pool = new SandboxPool();
  const config = resolveConfig({}, { environment: pool.environment });
  await (await pool.open(config, [])).close();
  const outcome = pool.open(config, []).then(
    ({ isOpen }) => isOpen,
    () => false,
  );
  await pool.close();
  expect(await outcome).toBe(false);
});
