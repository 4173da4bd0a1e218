import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { descendants, memoryOf } from "../../bench/process-memory.ts";
import { readEnvironment } from "../../src/config/index.ts";
import { createSession, SandboxPool } from "../../src/sessions/index.ts";

const IN_FLIGHT = 4;
/** The standby pool gives up the last of what nobody uses after sixty seconds; the rest is for a busy machine. */
const SETTLE = { timeout: 120_000, interval: 500 };

// Of its own, so that what else makes temporary files on this machine is not counted.
const temporary = mkdtempSync(join(tmpdir(), "executor-soak-"));
chmodSync(temporary, 0o755);
vi.stubEnv("TMPDIR", temporary);
const state = mkdtempSync(join(temporary, "state-"));
const pool = new SandboxPool({ environment: { ...readEnvironment(), state } });
let before: Figures;

beforeAll(async () => {
  await runFresh(200);
  before = measure();
});
afterAll(async () => {
  await pool.close();
  vi.unstubAllEnvs();
  rmSync(temporary, { recursive: true });
});

test("five thousand runs leave nothing", async () => {
  await runFresh(5000);
  await expectAsBefore("5,000 runs");
});

test("five thousand more leave nothing either", async () => {
  await runFresh(5000);
  await expectAsBefore("10,000 runs");
});

test("a thousand sessions, opened and closed, leave nothing", async () => {
  await inParallel(1000, async (index) => {
    await using session = createSession({ id: `soak-${index}`, pool, record: false });
    (await session.executeCode("x = 1\nopen('a.txt', 'w').write('text')")).unwrap();
  });
  await expectAsBefore("1,000 sessions");
});

test("three hundred cells of one session, a copy kept after each, take no more than the first ones", async () => {
  await (async () => {
    await using session = createSession({ id: "soak-cells", pool, record: false });
    const run = async (cells: number) => {
      for (let cell = 0; cell < cells; cell += 1) {
        (await session.executeCode("import random\nx = [random.random() for _ in range(50_000)]")).unwrap();
      }
    };
    await run(20);
    const early = measure();
    await run(280);
    await expectAtMost("300 cells with copies", early);
  })();
  await expectAsBefore("its end");
});

test("a session that nobody uses holds its memory once, though a copy of it is kept", async () => {
  const others = new Set(descendants(process.pid));
  // A pool of its own, so that none of its processes was there before.
  await using own = new SandboxPool({ environment: pool.environment });
  await using session = createSession({ id: "soak-idle", pool: own, record: false });
  (await session.executeCode("x = bytearray(40 << 20)")).unwrap();
  const held = () => memoryOf(descendants(process.pid).filter((pid) => !others.has(pid)));
  const write = async () => {
    (await session.executeCode("for page in range(0, len(x), 4096): x[page] = 1")).unwrap();
    await pause(300);
    return held();
  };
  // Written to again and again, with pauses, so that the kernel has it copied ahead of its next run. Beside it there are a fork
  // server and a sandbox that waits ready.
  await expect.poll(write, SETTLE).toBeGreaterThan(95);
  await expect.poll(held, SETTLE).toBeLessThan(85);
  expect((await session.executeCode("import os\nos.abort()")).outcome.session).toBe("restored");
  expect((await session.executeCode("len(x)")).value).toBe(String(40 << 20));
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
  await expectAsBefore("100 MB of output");
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
  await expectAsBefore("10,000 files");
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
    temporaryEntries: readdirSync(temporary).length,
  };
}

const expectAsBefore = (after: string) => expectAtMost(after, before);

/** What a run leaves would be there a thousand times; a few more of anything are spare sandboxes. Prints the figures. */
async function expectAtMost(after: string, earlier: Figures): Promise<void> {
  const room: Figures = { heap: 20, descriptors: 20, processes: 20, theirMemory: 60, mounts: 0, temporaryEntries: 5 };
  const names = Object.keys(room) as (keyof Figures)[];
  let now = measure();
  await expect
    .poll(() => {
      now = measure();
      return names.filter((name) => now[name] > earlier[name] + room[name]).map((name) => `${name}: ${now[name]}`);
    }, SETTLE)
    .toEqual([]);
  const figures = names.map((name) => `${name} ${earlier[name].toFixed()} -> ${now[name].toFixed()}`);
  process.stdout.write(`after ${after}: ${figures.join(", ")}\n`);
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
