import { createSession, type SandboxPool, type Session } from "../src/sessions/index.ts";
import { quantile, sample } from "./measure.ts";

export interface FairnessOptions {
  readonly pool: SandboxPool;
  /** How many sessions are busy meanwhile. @default 10 */
  readonly busySessions?: number;
  /** How many spinning processes each of them has. @default 4 */
  readonly processesEach?: number;
  /** How many cells are measured, each time. @default 200 */
  readonly cells?: number;
}

/** Milliseconds of one small cell. */
export interface Latency {
  readonly p50: number;
  readonly p99: number;
}

export interface Fairness {
  readonly busySessions: number;
  readonly processesEach: number;
  readonly alone: Latency;
  readonly underLoad: Latency;
  /** Whether every session had the same share of the processors by a cgroup. */
  readonly heldByCgroup: boolean;
}

/**
 * Background work of a session: processes that spin for as long as it is open. Each begins a session of its own, by which
 * Linux would group them where there is no cgroup.
 */
const spin = (processes: number) => `
import os
for _ in range(${processes}):
    if os.fork() == 0:
        os.setsid()
        while True:
            pass
`;
/** A little work, so that it needs the processor and not only an answer. */
const CELL = "sum(range(10_000))";

/** How long a session's cells take alone, and while others keep every processor busy with many processes each. */
export async function measureFairness({
  pool,
  busySessions = 10,
  processesEach = 4,
  cells = 200,
}: FairnessOptions): Promise<Fairness> {
  await using session = createSession({ id: "fairness", pool });
  const { isolation } = await runOrThrow(session, CELL);
  const alone = await measure(session, cells);

  await using crowd = new AsyncDisposableStack();
  for (let index = 0; index < busySessions; index += 1) {
    const busy = crowd.use(createSession({ id: `busy-${index}`, pool }));
    await runOrThrow(busy, spin(processesEach));
  }
  const underLoad = await measure(session, cells);
  const heldByCgroup = isolation.mechanisms.includes("cpu cgroup");
  return { busySessions, processesEach, alone, underLoad, heldByCgroup };
}

async function measure(session: Session, cells: number): Promise<Latency> {
  const milliseconds = await sample(cells, 5, () => runOrThrow(session, CELL));
  return { p50: quantile(milliseconds, 0.5), p99: quantile(milliseconds, 0.99) };
}

async function runOrThrow(session: Session, code: string) {
  return (await session.executeCode(code)).unwrap();
}
