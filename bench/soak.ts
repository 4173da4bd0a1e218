/** What must not grow: memory, descriptors, processes, mounts and temporary files, over many runs, sessions, output and files. */

import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readEnvironment } from "../src/config/index.ts";
import { createSession, SandboxHost } from "../src/sessions/index.ts";
import { descendants, memoryOf } from "./process-memory.ts";

const RUNS = 10_000;
const SESSIONS = 1_000;
const OUTPUT_MEGABYTES = 100;
const FILES = 10_000;
const IN_FLIGHT = 4;
/** The standby pool gives up what nobody has used for so long. */
const SETTLE_MILLISECONDS = 3_000;

const state = await mkdtemp(join(tmpdir(), "executor-soak-"));
await using host = new SandboxHost({ environment: { ...readEnvironment(), state } });

await report("at the start, after 50 runs", () => runFresh(50));
await report(`after ${RUNS} more runs`, () => runFresh(RUNS));
await report(`after ${RUNS} more runs`, () => runFresh(RUNS));
await report(`after ${SESSIONS} sessions, opened and closed`, openSessions);
await report(`after ${OUTPUT_MEGABYTES} MB of output to a slow reader`, printMuch);
await report(`after a workspace of ${FILES} files, ten runs in it and a rollback`, fillWorkspace);
await rm(state, { recursive: true });

async function runFresh(count: number): Promise<void> {
  await using session = createSession({ host });
  await inParallel(count, async () => (await session.executeCode("x = 1")).unwrap());
}

async function openSessions(): Promise<void> {
  await inParallel(SESSIONS, async (index) => {
    await using session = createSession({ id: `soak-${index}`, host, record: false });
    (await session.executeCode("x = 1\nopen('a.txt', 'w').write('text')")).unwrap();
  });
}

async function printMuch(): Promise<void> {
  const config = { maxOutputLength: OUTPUT_MEGABYTES * 1_000_000, timeout: 120 };
  await using session = createSession({ host, config });
  const onOutput = () => {
    // A reader that is slower than the code.
    const until = performance.now() + 0.05;
    while (performance.now() < until);
  };
  const rounds = 4;
  for (let round = 0; round < rounds; round += 1) {
    const code = `for _ in range(${(OUTPUT_MEGABYTES * 1_000_000) / rounds / 1000}): print('x' * 999)`;
    (await session.executeCode(code, { onOutput })).unwrap();
  }
}

async function fillWorkspace(): Promise<void> {
  await using session = createSession({ id: "soak-files", host, record: false });
  const names = `for index in range(${FILES - 100}): open(f'{index}.txt', 'w').write(str(index))`;
  (await session.executeCode(names, { timeout: 60 })).unwrap();
  const snapshot = await session.snapshot();
  for (let run = 0; run < 10; run += 1) {
    (await session.executeCode(`open('${run}.txt', 'w').write('changed')`)).unwrap();
  }
  await session.rollback(snapshot);
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

async function report(label: string, work: () => Promise<void>): Promise<void> {
  const start = performance.now();
  await work();
  const seconds = (performance.now() - start) / 1000;
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MILLISECONDS));
  globalThis.gc?.();
  const processes = descendants(process.pid);
  const mounts = (await readFile("/proc/self/mounts", "utf8")).split("\n").length - 1;
  const figures = {
    "host MB": Math.round(process.memoryUsage().rss / 1024 / 1024),
    "of it in use": Math.round(process.memoryUsage().heapUsed / 1024 / 1024),
    descriptors: (await readdir("/proc/self/fd")).length,
    processes: processes.length,
    "their MB": Math.round(memoryOf(processes)),
    mounts,
    "temporary entries": (await readdir(tmpdir())).length,
  };
  const text = Object.entries(figures).map(([name, value]) => `${name} ${value}`);
  console.log(`${label} (${seconds.toFixed(1)} s): ${text.join(", ")}`);
}
