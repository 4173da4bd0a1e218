import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import type { ExecutionResult } from "../../src/execution/index.ts";
import { createSession, defineTool, SandboxPool, type Session } from "../../src/sessions/index.ts";

let pool: SandboxPool;
beforeAll(() => {
  pool = new SandboxPool();
});
afterAll(() => pool.close());

const SHOW = "import os\nx, sorted(os.listdir())";

function shown(results: readonly ExecutionResult[]) {
  return results.map(({ outcome }) => [outcome.status, outcome.session]);
}

async function openWithState(id: string): Promise<Session> {
  const session = createSession({ id, pool });
  await session.executeCode("import os\nx = 1\nopen('kept.txt', 'w').write('kept')");
  return session;
}

describe("a batch that stops on errors", () => {
  test.each([
    ["fails", "1 / 0", "failed"],
    ["is refused", "import webbrowser", "refused"],
    ["is killed", "import os\nos._exit(1)", "killed"],
  ])("runs no block after one that %s, and says so for each", async (_, code, status) => {
    await using session = createSession({ id: "stops", pool, record: false });
    const results = await session.executeBatch(["x = 1", code, "x = 2", "x = 3"], { onError: "stop" });
    expect(results.map(({ outcome }) => outcome.status)).toEqual(["completed", status, "cancelled", "cancelled"]);
    expect(results[3]).toMatchObject({
      success: false,
      value: null,
      output: "",
      error: {
        name: "ExecutionCancelled",
        message: 'Was not run: block 2 failed, and onError is "stop"',
        suggestions: [],
      },
      outcome: { session: "kept", usage: { duration: 0 }, isolation: { level: "kernel" } },
    });
    expect(() => results[2]?.unwrap()).toThrow("block 2 failed");
    expect((await session.executeCode("x")).value).toBe("1");
    expect(session.history.map(({ input }) => input)).toEqual(["x = 1", code, "x"]);
  });

  test("runs every block where none fails, and without a session, too", async () => {
    await using session = createSession({ pool });
    const results = await session.executeBatch(["n = 20", "n + 1"], { onError: "stop" });
    expect(results.map(({ value }) => value)).toEqual([null, "21"]);
    const stopped = await session.executeBatch(["1 / 0", "2"], { onError: "stop" });
    expect(stopped.map(({ outcome }) => outcome.status)).toEqual(["failed", "cancelled"]);
  });

  test("begins no further isolated block, and lets those end that run", async () => {
    const gate = Promise.withResolvers<void>();
    const wait = defineTool(() => gate.promise, { name: "wait", description: "Waits", schema: z.object({}) });
    await using session = createSession({ pool, tools: [wait] });
    const running = session.executeBatch(["wait()\n'ended'", "1 / 0", "3", "4"], { isolated: true, onError: "stop" });
    await vi.waitFor(() => expect(session.history).toHaveLength(1), { timeout: 60_000 });
    gate.resolve();
    const results = await running;
    expect(results.map(({ outcome }) => outcome.status)).toEqual(["completed", "failed", "cancelled", "cancelled"]);
    expect(results[0]?.value).toBe("'ended'");
    expect(session.history).toHaveLength(2);
  });

  test("stops at a block that its signal has interrupted", async () => {
    await using session = createSession({ id: "aborted", pool, record: false });
    const controller = new AbortController();
    const results = await session.executeBatch(["print('on', flush=True)\nwhile True: pass", "2"], {
      onError: "stop",
      signal: controller.signal,
      onOutput: () => controller.abort(),
    });
    expect(results.map(({ error }) => error?.message)).toEqual([
      expect.not.stringContaining("block"),
      expect.stringContaining("block 1 failed"),
    ]);
  });
});

describe("a batch that is undone on errors", () => {
  test.each([
    ["fails", "1 / 0"],
    ["ends the interpreter", "import os\nos._exit(1)"],
    ["is refused", "import webbrowser"],
  ])("leaves interpreter and workspace as they were when a block %s", async (_, code) => {
    await using session = await openWithState("undone");
    const blocks = ["x = 2\nopen('new.txt', 'w').write('')", "x = 3\nos.remove('kept.txt')", code, "x = 4"];
    const results = await session.executeBatch(blocks, { onError: "rollback", files: { "in.txt": "" } });
    expect(shown(results).map(([, state]) => state)).toEqual(["restored", "restored", "restored", "restored"]);
    expect(results.map(({ success, files }) => [success, files])).toEqual([
      [true, []],
      [true, []],
      [false, []],
      [false, []],
    ]);
    expect(results[0]?.unwrap()).toBe(results[0]);
    expect((await session.executeCode(SHOW)).value).toBe("(1, ['kept.txt'])");
    expect(session.history).toHaveLength(5);
    await session.forget();
  });

  test("keeps what it did when every block ran", async () => {
    await using session = await openWithState("kept-batch");
    const results = await session.executeBatch(["x += 1", "x += 1\nx"], { onError: "rollback" });
    expect([results[1]?.value, shown(results)]).toEqual([
      "3",
      [
        ["completed", "kept"],
        ["completed", "kept"],
      ],
    ]);
    expect((await session.executeCode("x")).value).toBe("3");
  });

  test("is nothing where it was the session's first use", async () => {
    await using session = createSession({ id: "first-use", pool, record: false });
    const blocks = ["import os\nx = 1\nopen('a', 'w').close()", "os._exit(1)"];
    const results = await session.executeBatch(blocks, { onError: "rollback" });
    expect(shown(results)).toEqual([
      ["completed", "restored"],
      ["killed", "restored"],
    ]);
    expect((await session.executeCode("import os\n'x' in globals(), os.listdir()")).value).toBe("(False, [])");
  });

  test("takes none of the session's own 16 snapshots, and leaves none", async () => {
    await using session = await openWithState("sixteen");
    const own: string[] = [];
    for (let index = 0; index < 16; index += 1) {
      own.push(await session.snapshot());
    }
    await session.executeBatch(["x = 2", "x = 3"], { onError: "rollback" });
    await session.executeBatch(["x = 4", "1 / 0"], { onError: "rollback" });
    expect((await session.executeCode("x")).value).toBe("3");
    await expect(session.rollback("none")).rejects.toMatchObject({ hint: `Kept are: ${own.join(", ")}` });
    await session.rollback(own[0] ?? "");
    expect((await session.executeCode("x")).value).toBe("1");
  });

  test("is undone when its signal is aborted, in a block and between two, and when a callback throws", async () => {
    await using session = await openWithState("given-up");
    const inside = new AbortController();
    const results = await session.executeBatch(["x = 2", "print('on', flush=True)\nwhile True: pass", "x = 3"], {
      onError: "rollback",
      signal: inside.signal,
      onOutput: () => inside.abort(),
    });
    expect(results.map(({ outcome }) => outcome.status)).toEqual(["completed", "cancelled", "cancelled"]);
    expect((await session.executeCode("x")).value).toBe("1");
    const between = new AbortController();
    const onFile = () => between.abort();
    const options = { onError: "rollback", signal: between.signal, onFile } as const;
    const batch = session.executeBatch(["x = 2\nopen('new.txt', 'w').write('')", "x = 3"], options);
    await expect(batch).rejects.toMatchObject({ code: "cancelled" });
    expect((await session.executeCode(SHOW)).value).toBe("(1, ['kept.txt'])");
    const onOutput = () => {
      throw new Error("of the caller's");
    };
    const thrown = session.executeBatch(["x = 2", "print(5)"], { onError: "rollback", onOutput });
    await expect(thrown).rejects.toThrow("of the caller's");
    expect((await session.executeCode("x")).value).toBe("1");
  });

  test("says that variables are gone where the code has ended what would be gone back to", async () => {
    await using session = createSession({ id: "no-way-back", pool, record: false });
    await session.executeCode("x = 1");
    const results = await session.executeBatch(["import os\nos.kill(-1, 9)", "1 / 0"], { onError: "rollback" });
    expect(shown(results).map(([, state]) => state)).toEqual(["reset", "reset"]);
    expect((await session.executeCode("x")).error?.name).toBe("NameError");
  });

  test("says that the sandbox is gone where it went away", async () => {
    const own = new SandboxPool();
    await using session = createSession({ id: "gone", pool: own });
    await session.executeCode("x = 1");
    const results = await session.executeBatch(["x = 2", "print('on', flush=True)\nwhile True: pass", "x = 3"], {
      onError: "rollback",
      onOutput: () => void own.close(),
    });
    expect(shown(results)).toEqual([
      ["completed", "closed"],
      ["lost", "closed"],
      ["cancelled", "closed"],
    ]);
    // Rebuilt from its record, in which the batch is undone.
    expect((await session.executeCode("x")).value).toBe("1");
    await session.forget();
    await own.close();
  });

  test("is in no session that is rebuilt from its record", async () => {
    const first = createSession({ id: "recorded-batch", pool });
    await first.executeCode("x = 1");
    await first.executeBatch(["x = 2\nopen('undone.txt', 'w').close()", "1 / 0"], { onError: "rollback" });
    await first.executeBatch(["y = x + 1", "z = y + 1"], { onError: "rollback" });
    await first.close();
    await using second = createSession({ id: "recorded-batch", pool });
    expect((await second.executeCode("import os\nx, y, z, os.listdir()")).value).toBe("(1, 2, 3, [])");
    expect(second.replayed).toMatchObject({ cells: 3, lost: [] });
    await second.forget();
  });
});

describe("a batch is refused before anything runs", () => {
  test.each(["halt", true])("for what is no way to go on: %j", async (value) => {
    await using session = createSession({ pool });
    await expect(session.executeBatch(["1"], { onError: value } as object)).rejects.toMatchObject({
      code: "invalid-input",
      message: `Option "onError" is ${JSON.stringify(value)}; it must be "continue", "stop" or "rollback"`,
    });
  });

  test("for isolated blocks that are to be undone", async () => {
    await using session = createSession({ id: "isolated", pool, record: false });
    await expect(session.executeBatch(["1"], { isolated: true, onError: "rollback" })).rejects.toMatchObject({
      code: "invalid-input",
      hint: 'Use "stop", or leave "isolated" out',
    });
  });

  test("for a session without an id, and a sandbox that cannot go back", async () => {
    await using fresh = createSession({ pool });
    await using wasm = createSession({ id: "no-past", pool, record: false, config: { sandbox: "pyodide" } });
    for (const session of [fresh, wasm]) {
      const batch = session.executeBatch(["x = 1"], { onError: "rollback" });
      await expect(batch).rejects.toMatchObject({ code: "unsupported" });
      expect(session.history).toEqual([]);
    }
  });
});
