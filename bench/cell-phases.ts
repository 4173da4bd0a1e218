import { setTimeout as pause } from "node:timers/promises";
import { resolveConfig } from "../src/config/index.ts";
import { guardOf } from "../src/execution/index.ts";
import { createSession, type SandboxPool } from "../src/sessions/index.ts";
import { median } from "./measure.ts";
import type { Phase } from "./phases.ts";

const ROUNDS = 60;
const CELL = "count = globals().get('count', 0) + 1";
const PAUSE_MILLISECONDS = 30;

interface Way {
  run(): Promise<{ readonly inside: number }>;
  readonly whole: number[];
  readonly inside: number[];
}

/**
 * Where the time of a cell in an open session goes, told by what is left when one thing after the other is left out:
 * the session around the sandbox, the copies, the guard-rail.
 */
export async function measureCellPhases(pool: SandboxPool): Promise<readonly Phase[]> {
  const config = resolveConfig({}, { environment: pool.environment });
  await using stack = new AsyncDisposableStack();
  const session = stack.use(createSession({ id: "bench-phases", pool }));
  const open = async (rewind: boolean, guarded: boolean) => {
    const sandbox = stack.use(await pool.open(config, [], { rewind }));
    const kernel = await sandbox.openKernel();
    const task = { kind: "code", code: CELL, stdin: null, guard: guarded ? guardOf(config) : null } as const;
    return way(async () => (await kernel.execute(task)).outcome.usage.duration);
  };
  const inSession = way(async () => (await session.executeCode(CELL)).unwrap().outcome.usage.duration);
  const inSandbox = await open(true, true);
  const withoutCopies = await open(false, true);
  const unguarded = await open(false, false);
  const ways = [inSession, inSandbox, withoutCopies, unguarded];
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { run, whole, inside } of ways) {
      await pause(PAUSE_MILLISECONDS);
      const start = performance.now();
      const ran = await run();
      whole.push(performance.now() - start);
      inside.push(ran.inside);
    }
  }
  const [all, sandbox, plain, bare] = ways.map(({ whole }) => median(whole)) as [number, number, number, number];
  const run = median(unguarded.inside);
  return [
    { phase: "host: the session, its record and history", milliseconds: all - sandbox },
    { phase: "what the copy after the cell before costs: pages written to", milliseconds: sandbox - plain },
    { phase: "the guard-rail", milliseconds: plain - bare },
    { phase: "run, as the supervisor measures it", milliseconds: run },
    { phase: "before and after it: measure, collect, and the way", milliseconds: bare - run },
  ];
}

function way(run: () => Promise<number>): Way {
  return { run: async () => ({ inside: (await run()) * 1000 }), whole: [], inside: [] };
}
