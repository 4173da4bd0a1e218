import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSession, SandboxPool } from "../../src/sessions/index.ts";

describe("a session", () => {
  let pool: SandboxPool;
  beforeAll(() => {
    pool = new SandboxPool();
  });
  afterAll(() => pool.close());

  test("with an id keeps variables, imports and files", async () => {
    await using session = createSession({ id: "kept", pool });
    await session.executeCode("import math\nradius = 2\nopen('note.txt', 'w').write('hello')");
    expect((await session.executeCode("math.floor(radius * math.pi)")).value).toBe("6");
    expect(Buffer.from(await session.files.read("note.txt")).toString()).toBe("hello");
  });

  test("without an id runs everything fresh, and has no workspace to look at", async () => {
    await using session = createSession({ pool });
    await session.executeCode("x = 1");
    expect((await session.executeCode("x")).error?.name).toBe("NameError");
    await expect(session.files.list()).rejects.toMatchObject({ code: "unsupported" });
  });

  test("lives on after a timeout, a kill and a refusal", async () => {
    await using session = createSession({ id: "tough", pool });
    await session.executeCode("x = 1");
    expect((await session.executeCode("while True: pass", { timeout: 0.3 })).outcome.status).toBe("timed-out");
    expect((await session.executeCode("import webbrowser")).outcome.status).toBe("refused");
    expect((await session.executeCode("x")).value).toBe("1");
    const killed = await session.executeCode("import os\nos._exit(1)");
    expect([killed.outcome.status, killed.outcome.session]).toEqual(["killed", "restored"]);
    expect((await session.executeCode("x")).value).toBe("1");
  });

  test("opens a new sandbox after its sandbox went away", async () => {
    const own = new SandboxPool();
    await using session = createSession({ id: "lost", pool: own });
    const running = session.executeCode("import time\nprint('on', flush=True)\ntime.sleep(60)", {
      onOutput: () => void own.close(),
    });
    const lost = await running;
    expect([lost.outcome.status, lost.error?.name]).toEqual(["lost", "SandboxLost"]);
    expect((await session.executeCode("1 + 1")).value).toBe("2");
    await own.close();
  });

  test("reports every block of a batch, and shares state between them", async () => {
    await using session = createSession({ pool });
    const results = await session.executeBatch(["n = 20", "1 / 0", "n + 1"]);
    expect(results.map((result) => [result.success, result.value])).toEqual([
      [true, null],
      [false, null],
      [true, "21"],
    ]);
  });

  test("runs an isolated batch in fresh interpreters, in the order of the blocks", async () => {
    await using session = createSession({ pool });
    const seen: number[] = [];
    const blocks = ["import time\ntime.sleep(0.2)\nprint('slow')\nn = 1", "print('quick')", "'n' in globals()"];
    const results = await session.executeBatch(blocks, {
      isolated: true,
      onOutput: (_chunk, block) => seen.push(block),
    });
    expect(results.map((result) => result.stdout || result.value)).toEqual(["slow\n", "quick\n", "False"]);
    expect(new Set(seen)).toEqual(new Set([0, 1]));
    await expect(session.executeBatch(["1"], { isolated: true, concurrency: 0 })).rejects.toMatchObject({
      code: "invalid-input",
    });
  });

  test("puts given files into the workspace, and takes input and limits of one call", async () => {
    await using session = createSession({ pool });
    const code = "print(open('data/in.txt').read() + input())";
    const result = await session.executeCode(code, { files: { "data/in.txt": "from a file " }, stdin: "and input\n" });
    expect(result.stdout).toBe("from a file and input\n");
    const small = await session.executeCode("x = [bytes(1_000_000) for _ in range(200)]", { maxMemory: "64MB" });
    expect(small.outcome.status).toBe("out-of-memory");
    await expect(session.executeCode("1", { language: "cobol" })).rejects.toMatchObject({ code: "unsupported" });
  });

  test("switches the guard-rail off for one call, and never the sandbox", async () => {
    await using session = createSession({ pool });
    const result = await session.executeCode("import webbrowser, socket\nsocket.gethostname()", { safeMode: false });
    expect(result.value).toBe("'sandbox'");
    expect(result.isolation.level).toBe("kernel");
  });

  test("remembers what it ran, and its metrics unless they are not wanted", async () => {
    await using session = createSession({ pool });
    expect(session.lastMetrics).toBeNull();
    await session.executeCode("1");
    await session.profileCode("sum(range(1000))");
    expect(session.history.map(({ kind, success }) => [kind, success])).toEqual([
      ["code", true],
      ["profile", true],
    ]);
    expect(session.lastMetrics?.executionTime).toBeGreaterThan(0);
    await using quiet = createSession({ pool, config: { collectMetrics: false, enableProfiling: false } });
    await quiet.executeCode("1");
    expect(quiet.lastMetrics).toBeNull();
    await expect(quiet.profileCode("1")).rejects.toMatchObject({ code: "unsupported" });
  });

  test("refuses work once it is closed, and ids that are none", async () => {
    const session = createSession({ id: "done", pool });
    await session.executeCode("1");
    await session.close();
    await session.close();
    await expect(session.executeCode("1")).rejects.toMatchObject({ code: "closed" });
    for (const id of ["", "../x", "a b", "x".repeat(200)]) {
      expect(() => createSession({ id, pool })).toThrow(expect.objectContaining({ code: "invalid-input" }));
    }
  });

  test("refuses a network that its provider cannot grant, and says so", async () => {
    await using session = createSession({ pool, config: { network: ["example.org"] } });
    await expect(session.executeCode("1")).rejects.toMatchObject({
      code: "unsupported",
      message: expect.stringContaining("example.org"),
    });
  });
});
