import { setTimeout as pause } from "node:timers/promises";
import { resolveConfig } from "../src/config/index.ts";
import { createSession, type SandboxPool, type Session } from "../src/sessions/index.ts";
import { median, sample, spawnPython } from "./measure.ts";
import type { Bench, BenchResult, BenchRow } from "./rows.ts";
import { runOrThrow } from "./run-or-throw.ts";

const PASS = "pass";
/** Changes the interpreter, so that a copy of it is kept after each. */
const COUNT = "count = globals().get('count', 0) + 1";
/** Between two cells, as between two that somebody writes: what is done after the reply is then over. */
const PAUSE_MILLISECONDS = 30;
/** What people do with a frame of 64 MiB, and the worst for copies: every page of it written to. */
const HEAVY = {
  read: {
    state:
      "import numpy, pandas\nframe = pandas.DataFrame(numpy.random.default_rng(0).random((1 << 20, 8)))\nframe[0] = frame[0].round(1)",
    cells: ["frame.sum()", "frame.describe()", "frame.groupby(0).mean()"],
  },
  write: { state: "import numpy\nstate = numpy.ones(8 << 20)", cells: ["state += 1"] },
} as const;
const FORKS = 10;

const LADEN: readonly { readonly what: string; readonly code: string }[] = [
  {
    what: "ten open figures",
    code: "import matplotlib.pyplot as plt\nfor n in range(10):\n    plt.figure(); plt.plot([1, 2, n])",
  },
  { what: "1,500 files", code: "for n in range(1500):\n    with open(f'{n}.txt', 'w') as file: file.write('x' * 100)" },
  { what: "two million objects", code: "objects = [object() for _ in range(2_000_000)]" },
];

/** Cells of open sessions, and going back. */
export const sessionRows: readonly BenchRow[] = [
  {
    name: "a cell, a copy kept after each, 30 ms apart",
    against: "spawning `python3 -c pass`",
    unit: "ms",
    bar: 0.05,
    measure: (bench) => againstSpawning(bench, (session) => apart(60, () => runOrThrow(session, COUNT))),
  },
  {
    name: "the same, back to back",
    against: "spawning `python3 -c pass`",
    unit: "ms",
    bar: 0.25,
    measure: (bench) => againstSpawning(bench, (session) => sample(200, 20, () => runOrThrow(session, COUNT))),
  },
  {
    name: "heavy cells (sum, describe, groupby of 64 MiB)",
    against: "the same without copies",
    unit: "ms",
    bar: 1.5,
    measure: (bench) => compareHeavy(bench, "read"),
  },
  {
    name: "cells that write to 64 MiB",
    against: "the same without copies",
    unit: "ms",
    bar: 1.5,
    measure: (bench) => compareHeavy(bench, "write"),
  },
  ...LADEN.map(
    ({ what, code }): BenchRow => ({
      name: `a cell in a session with ${what}`,
      against: "a cell in an empty session",
      unit: "ms",
      bar: 1.5,
      measure: ({ pool }) => compareLaden(pool, code),
    }),
  ),
  ...[4, 512].map(
    (size): BenchRow => ({
      name: `rollback, ${size} MiB`,
      against: "spawning `python3 -c pass`",
      unit: "ms",
      bar: 0.25,
      measure: (bench) => againstSpawning(bench, (session) => rollbacks(session, size)),
    }),
  ),
  {
    name: "rollback, 512 MiB",
    against: "rollback, 4 MiB",
    unit: "ms",
    bar: 1.3,
    measure: async ({ pool }) => {
      await using small = openSession(pool);
      await using large = openSession(pool);
      return { theirs: median(await rollbacks(small, 4)), ours: median(await rollbacks(large, 512)) };
    },
  },
  {
    name: `${FORKS} forks at once, a cell in each`,
    against: "spawning `python3 -c pass`",
    unit: "ms",
    bar: 2.5,
    measure: (bench) => againstSpawning(bench, forksWithCell),
  },
];

let opened = 0;

function openSession(pool: SandboxPool): Session {
  opened += 1;
  return createSession({ id: `bench-${opened}`, pool, config: { maxMemory: "2GB" } });
}

async function againstSpawning(
  { pool, interpreter }: Bench,
  measure: (session: Session) => Promise<number[]>,
): Promise<BenchResult> {
  await using session = openSession(pool);
  return {
    theirs: median(await sample(40, 5, () => spawnPython(interpreter, PASS))),
    ours: median(await measure(session)),
  };
}

async function apart(count: number, work: () => Promise<unknown>): Promise<number[]> {
  const milliseconds: number[] = [];
  await sample(5, 0, work);
  for (let index = 0; index < count; index += 1) {
    await pause(PAUSE_MILLISECONDS);
    milliseconds.push(...(await sample(1, 0, work)));
  }
  return milliseconds;
}

async function compareLaden(pool: SandboxPool, code: string): Promise<BenchResult> {
  await using empty = openSession(pool);
  await using laden = openSession(pool);
  await runOrThrow(laden, code);
  const theirs: number[] = [];
  const ours: number[] = [];
  for (let round = 0; round < 4; round += 1) {
    theirs.push(...(await apart(20, () => runOrThrow(empty, COUNT))));
    ours.push(...(await apart(20, () => runOrThrow(laden, COUNT))));
  }
  return { theirs: median(theirs), ours: median(ours) };
}

async function compareHeavy({ pool }: Bench, kind: keyof typeof HEAVY): Promise<BenchResult> {
  return { ours: await heavyCells(pool, kind, true), theirs: await heavyCells(pool, kind, false) };
}

/** Milliseconds of one round of cells over a large state, in a sandbox of its own. */
async function heavyCells(pool: SandboxPool, kind: keyof typeof HEAVY, rewind: boolean): Promise<number> {
  const config = resolveConfig({ maxMemory: "2GB" }, { environment: pool.environment });
  await using sandbox = await pool.open(config, ["pandas"], { rewind });
  const kernel = await sandbox.openKernel();
  const run = async (code: string) => {
    const { outcome } = await kernel.execute({ kind: "code", code, stdin: null, guard: null });
    if (outcome.status !== "completed") {
      throw new Error(outcome.reason);
    }
  };
  const { state, cells } = HEAVY[kind];
  await run(state);
  let sum = 0;
  for (const cell of cells) {
    sum += median(await apart(15, () => run(cell)));
  }
  return sum;
}

/** Milliseconds from asking for forks to the result of a cell in the last of them. */
async function forksWithCell(session: Session): Promise<number[]> {
  await runOrThrow(session, COUNT);
  const milliseconds: number[] = [];
  for (let round = 0; round < 8; round += 1) {
    await using forks = new AsyncDisposableStack();
    milliseconds.push(
      ...(await sample(1, 0, () =>
        Promise.all(Array.from({ length: FORKS }, async () => runOrThrow(forks.use(await session.fork()), COUNT))),
      )),
    );
  }
  return milliseconds.slice(2);
}

async function rollbacks(session: Session, mebibytes: number): Promise<number[]> {
  await runOrThrow(
    session,
    `state = bytearray(${mebibytes} << 20)\nfor page in range(0, len(state), 4096): state[page] = 1`,
  );
  const snapshot = await session.snapshot();
  const milliseconds: number[] = [];
  for (let index = 0; index < 22; index += 1) {
    await runOrThrow(session, "state[0] = 2");
    milliseconds.push(...(await sample(1, 0, () => session.rollback(snapshot))));
  }
  return milliseconds.slice(2);
}
