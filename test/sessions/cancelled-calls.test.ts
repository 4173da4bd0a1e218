import { setImmediate } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { createSession, defineTool, SandboxPool, type Session } from "../../src/sessions/index.ts";
import { temporaryFolder } from "../dependencies/temporary-folder.ts";

/** Hands out its sandboxes when it is told to. */
class HeldPool extends SandboxPool {
  /** Called with each sandbox before it is handed out, and waited for. */
  hold: (sandbox: Sandbox) => Promise<void> = async () => undefined;

  override async open(...options: Parameters<SandboxPool["open"]>): Promise<Sandbox> {
    const sandbox = await super.open(...options);
    await this.hold(sandbox);
    return sandbox;
  }
}

let pool: HeldPool;
beforeAll(() => {
  pool = new HeldPool();
});
afterAll(() => pool.close());

const TEST = { "test_it.py": "def test_it(): pass\n" };

/** A tool that code can wait for. */
function createGate() {
  const called = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<void>();
  const wait = defineTool(
    async () => {
      called.resolve();
      await opened.promise;
    },
    { name: "wait", description: "Waits", schema: z.object({}) },
  );
  return { tool: wait, called: called.promise, open: opened.resolve };
}

type Call = (session: Session, signal: AbortSignal) => Promise<unknown>;

const calls: readonly (readonly [string, Call])[] = [
  ["executeCode", (session, signal) => session.executeCode("1", { signal })],
  ["executeCode with files", (session, signal) => session.executeCode("1", { files: { "a.txt": "" }, signal })],
  ["executeBatch", (session, signal) => session.executeBatch(["1"], { signal })],
  ["isolated executeBatch", (session, signal) => session.executeBatch(["1"], { isolated: true, signal })],
  ["profileCode", (session, signal) => session.profileCode("1", { signal })],
  ["validateCode", (session, signal) => session.validateCode("1", { signal })],
  ["runTests", (session, signal) => session.runTests("test_it.py", { files: TEST, signal })],
];

const undoing: Call = (session, signal) => session.executeBatch(["1"], { onError: "rollback", signal });

test.each([
  ...calls.filter(([name]) => name !== "isolated executeBatch"),
  ["executeBatch that may be undone", undoing] as const,
])("%s is cancelled while it waits for a run of the session, which goes on", async (_name, call) => {
  await using folder = await temporaryFolder();
  const { tool, called, open } = createGate();
  await using session = createSession({
    pool,
    id: "busy",
    record: false,
    tools: [tool],
    workingDirectory: folder.path,
  });
  const running = session.executeCode("wait()\nx = 1");
  await called;
  const controller = new AbortController();
  const cancelled = expect(call(session, controller.signal)).rejects.toMatchObject({ code: "cancelled" });
  // By then it waits for its turn: nothing else does it wait for.
  await setImmediate();
  controller.abort();
  await cancelled;
  open();
  expect(await running).toMatchObject({ success: true });
  expect(await session.executeCode("x")).toMatchObject({ value: "1" });
});

test.each(calls)("%s is cancelled while its sandbox is opened, which is closed then", async (_name, call) => {
  await using folder = await temporaryFolder();
  await using session = createSession({ pool, workingDirectory: folder.path });
  const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
  const { promise: opened, resolve: isThere } = Promise.withResolvers<Sandbox>();
  pool.hold = async (sandbox) => {
    isThere(sandbox);
    await held;
  };
  const controller = new AbortController();
  const cancelled = expect(call(session, controller.signal)).rejects.toMatchObject({ code: "cancelled" });
  const sandbox = await opened;
  controller.abort();
  await cancelled;
  letGo();
  pool.hold = async () => undefined;
  expect(await session.executeCode("1 + 1")).toMatchObject({ value: "2" });
  await session.close();
  expect(sandbox.isOpen).toBe(false);
});

test("runTests is cancelled while the workspace is taken over, and the session goes on", async () => {
  await using folder = await temporaryFolder();
  const { tool, called, open } = createGate();
  await using session = createSession({
    pool,
    id: "lends",
    record: false,
    tools: [tool],
    workingDirectory: folder.path,
  });
  await session.executeCode("x = 1", { files: TEST });
  let running: Promise<unknown> | null = null;
  const { promise: taking, resolve: isTaking } = Promise.withResolvers<void>();
  pool.hold = async (sandbox) => {
    const take = sandbox.takeWorkspace.bind(sandbox);
    sandbox.takeWorkspace = async (from) => {
      running = session.executeCode("wait()");
      await called;
      isTaking();
      return await take(from);
    };
  };
  const controller = new AbortController();
  const report = session.runTests("test_it.py", { signal: controller.signal });
  const cancelled = expect(report).rejects.toMatchObject({ code: "cancelled" });
  await taking;
  pool.hold = async () => undefined;
  controller.abort();
  await cancelled;
  open();
  expect(await running).toMatchObject({ success: true });
  expect(await session.executeCode("x")).toMatchObject({ value: "1" });
  expect(await session.runTests("test_it.py")).toMatchObject({ success: true });
});
