import { expect, test } from "vitest";
import { resolveConfig } from "../../src/config/index.ts";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { HostFunctions } from "../../src/sessions/host-functions/index.ts";
import { SandboxPool } from "../../src/sessions/index.ts";
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
