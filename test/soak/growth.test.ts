import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { descendants, memoryOf } from "../../bench/process-memory.ts";
import { readEnvironment } from "../../src/config/index.ts";
import { createSession, SandboxPool } from "../../src/sessions/index.ts";

const IN_FLIGHT = 4;
/** The standby pool gives up the last of what nobody uses after sixty seconds; the rest is for a busy machine. */
const SETTLE = { timeout: 120_000, interval: 500 };

const state = mkdtempSync(join(tmpdir(), "executor-soak-"));
const pool = new SandboxPool({ environment: { ...readEnvironment(), state } });
let before: Figures;

beforeAll(async () => {
  await runFresh(200);
  before = measure();
});
afterAll(async () => {
  await pool.close();
  rmSync(state, { recursive: true });
});

test("three thousand runs leave nothing", async () => {
  await runFresh(3000);
  await expectAsBefore();
});

test("three thousand more leave nothing either", async () => {
  await runFresh(3000);
  await expectAsBefore();
});

test("three hundred sessions, opened and closed, leave nothing", async () => {
  await inParallel(300, async (index) => {
    await using session = createSession({ id: `soak-${index}`, pool, record: false });
    (await session.executeCode("x = 1\nopen('a.txt', 'w').write('text')")).unwrap();
  });
  await expectAsBefore();
});

test("a hundred megabytes of output to a slow reader leave nothing", async () => {
  const config = { maxOutputLength: 100_000_000, timeout: 300 };
  await (async () => {
    await using session = createSession({ pool, config });
    const onOutput = () => {
      // A reader that is slower than the code.
      const until = performance.now() + 0.05;
      while (performance.now() < until) {
        // Nothing is read meanwhile.
      }
    };
    for (let round = 0; round < 4; round += 1) {
      (await session.executeCode("for _ in range(25_000): print('x' * 999)", { onOutput })).unwrap();
    }
  })();
  await expectAsBefore();
});

test("a workspace of ten thousand files, ten runs in it and a rollback leave nothing", async () => {
  await (async () => {
    await using session = createSession({ id: "soak-files", pool, record: false });
    const names = "for index in range(9_900): open(f'{index}.txt', 'w').write(str(index))";
    (await session.executeCode(names, { timeout: 300 })).unwrap();
    const snapshot = await session.snapshot();
    for (let run = 0; run < 10; run += 1) {
      (await session.executeCode(`open('${run}.txt', 'w').write('changed')`)).unwrap();
    }
    await session.rollback(snapshot);
    expect((await session.executeCode("open('0.txt').read()")).value).toContain("0");
  })();
  await expectAsBefore();
});

interface Figures {
  /** MB that the host's JavaScript objects take. */
  readonly heap: number;
  readonly descriptors: number;
  readonly processes: number;
  /** MB, each page divided among all that share it. */
  readonly theirMemory: number;
  readonly mounts: number;
  readonly temporaryEntries: number;
}

function measure(): Figures {
  globalThis.gc?.();
  const processes = descendants(process.pid);
  return {
    heap: process.memoryUsage().heapUsed / 1024 / 1024,
    descriptors: readdirSync("/proc/self/fd").length,
    processes: processes.length,
    theirMemory: memoryOf(processes),
    mounts: readFileSync("/proc/self/mounts", "utf8").split("\n").length,
    temporaryEntries: readdirSync(tmpdir()).filter((name) => name.startsWith("executor-")).length,
  };
}

/** What a run leaves would be there a thousand times; a few more of anything are spare sandboxes. */
async function expectAsBefore(): Promise<void> {
  const room: Figures = { heap: 20, descriptors: 20, processes: 20, theirMemory: 60, mounts: 0, temporaryEntries: 5 };
  const names = Object.keys(room) as (keyof Figures)[];
  await expect
    .poll(() => {
      const now = measure();
      return names.filter((name) => now[name] > before[name] + room[name]).map((name) => `${name}: ${now[name]}`);
    }, SETTLE)
    .toEqual([]);
}

async function runFresh(count: number): Promise<void> {
  await using session = createSession({ pool });
  await inParallel(count, async () => (await session.executeCode("x = 1")).unwrap());
}

async function inParallel(count: number, work: (index: number) => Promise<unknown>): Promise<void> {
  let started = 0;
  const worker = async () => {
    while (started < count) {
      started += 1;
      await work(started);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
}
