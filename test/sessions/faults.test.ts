import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { readEnvironment } from "../../src/config/index.ts";
import { createSession, SandboxPool } from "../../src/sessions/index.ts";
import { RunHistory } from "../../src/sessions/run-history.ts";

const folder = mkdtempSync(join(tmpdir(), "faults-"));
// As /tmp is: open to the user that sandboxes of root run as.
chmodSync(folder, 0o755);
let pool: SandboxPool;
beforeAll(() => {
  pool = new SandboxPool();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await pool.close();
  rmSync(folder, { recursive: true });
});

describe("a session whose sandbox goes away between two runs", () => {
  test("goes on in a new one, and says once that everything was lost", async () => {
    const own = new SandboxPool();
    await using session = createSession({ id: "away", pool: own, record: false });
    await session.executeCode("x = 1");
    await own.close();
    const next = await session.executeCode("'x' in globals()");
    expect([next.value, next.outcome.session]).toEqual(["False", "replaced"]);
    expect((await session.executeCode("1")).outcome.session).toBe("kept");
    await own.close();
    expect(await session.files.list()).toEqual([]);
    await own.close();
  });
});

describe("a callback of the caller's that throws", () => {
  test("fails the call once the run has ended, and harms neither run nor session", async () => {
    await using session = createSession({ id: "thrower", pool, record: false });
    const onOutput = vi.fn(() => {
      throw new TypeError("the reader's own fault");
    });
    await expect(session.executeCode("x = 1\nprint(x)\nprint(x, flush=True)\nx = 2", { onOutput })).rejects.toThrow(
      "the reader's own fault",
    );
    expect(onOutput).toHaveBeenCalledTimes(1);
    expect((await session.executeCode("x")).value).toBe("2");
    expect(session.history.length).toBe(2);
    writeFileSync(join(folder, "test_it.py"), "def test_it(): print('hello')");
    const tests = createSession({ pool, workingDirectory: folder });
    const onTest = () => {
      throw new TypeError("the reader's own fault");
    };
    await expect(tests.runTests("test_it.py", { onTest })).rejects.toThrow("the reader's own fault");
    expect((await tests.runTests("test_it.py")).success).toBe(true);
    await tests.close();
  });
});

test("an asynchronous callback of the caller's that rejects fails the call, and not the process", async () => {
  await using session = createSession({ id: "rejecter", pool, record: false });
  const onOutput = async () => {
    throw new TypeError("the reader's own fault");
  };
  const code = "import time\nprint(1, flush=True)\ntime.sleep(0.3)\nx = 2";
  await expect(session.executeCode(code, { onOutput })).rejects.toThrow("the reader's own fault");
  expect((await session.executeCode("x")).value).toBe("2");
});

describe("closing", () => {
  test("ends runs whose sandbox is only being opened, and those under way", async () => {
    const own = new SandboxPool();
    const session = createSession({ pool: own });
    await session.executeCode("1");
    const opening = Array.from({ length: 4 }, () => session.executeCode("import time; time.sleep(60)"));
    const ends = Promise.allSettled(opening);
    await session.close();
    for (const end of await ends) {
      if (end.status === "fulfilled") {
        expect(end.value.outcome.status).toBe("lost");
      } else {
        expect(end.reason).toMatchObject({ code: "closed" });
      }
    }
    await own.close();
  });
});

describe("folders that cannot be used are named, with what to do:", () => {
  async function runWith(environment: Partial<ReturnType<typeof readEnvironment>>): Promise<unknown> {
    await using own = new SandboxPool({ environment: { ...readEnvironment(), ...environment } });
    await using session = createSession({ pool: own });
    return (await session.executeCode("6 * 7")).value;
  }

  test("a cache below a file", async () => {
    writeFileSync(join(folder, "file"), "");
    const cache = join(folder, "file", "cache");
    await expect(runWith({ cache })).rejects.toMatchObject({
      code: "environment-unavailable",
      message: `The cache folder "${cache}" cannot be used: it lies below a file (ENOTDIR)`,
      hint: expect.stringContaining("EXECUTOR_CACHE"),
    });
  });

  test("a working directory that is not there", async () => {
    await using session = createSession({ workingDirectory: join(folder, "nowhere") });
    await expect(session.runTests("test_it.py")).rejects.toMatchObject({
      code: "invalid-input",
      message: `The working directory "${join(folder, "nowhere")}" cannot be used: it does not exist (ENOENT)`,
    });
  });

  test("a temporary folder that is not there", async () => {
    vi.stubEnv("TMPDIR", join(folder, "nowhere"));
    await expect(runWith({})).rejects.toMatchObject({
      code: "sandbox-unavailable",
      message: expect.stringContaining('nowhere" cannot be used: it does not exist (ENOENT)'),
      hint: expect.stringContaining("TMPDIR"),
    });
  });

  test("and one with a name too long for sockets is got round", async () => {
    const long = join(folder, "x".repeat(100));
    mkdirSync(long);
    vi.stubEnv("TMPDIR", long);
    expect(await runWith({})).toBe("42");
  });

  test("and so is one that is the user's alone, root's too", async () => {
    const own = join(folder, "own");
    mkdirSync(own, { mode: 0o700 });
    vi.stubEnv("TMPDIR", own);
    expect(await runWith({})).toBe("42");
  });
});

test("a history does not grow with the sources in it", () => {
  const history = new RunHistory();
  const metrics = { executionTime: 0, cpuTime: 0, memoryUsed: 0, cpuPercent: 0 };
  for (let run = 0; run < 60; run += 1) {
    history.add({ kind: "code", input: "x".repeat(4_900_000), success: true, startedAt: new Date(), metrics });
  }
  expect(history.entries.length).toBe(3);
});
