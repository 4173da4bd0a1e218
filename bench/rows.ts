import { execa } from "execa";
import { createExecutorGraph } from "../src/graph/index.ts";
import { createSession, type SandboxHost, type Session } from "../src/sessions/index.ts";
import { median, sample, spawnPython } from "./measure.ts";
import { descendants, memoryOf } from "./process-memory.ts";
import { runTestsRow } from "./run-tests.ts";

/** One comparison: what is measured, against what, and which ratio it has to reach. */
export interface BenchRow {
  readonly name: string;
  readonly against: string;
  readonly unit: "ms" | "MB" | "runs/s";
  /** The ratio has to be at most this or, for runs per second, at least. */
  readonly bar: number;
  measure(bench: Bench): Promise<BenchResult>;
}

export interface Bench {
  readonly host: SandboxHost;
  /** The bare interpreter of the same environment. */
  readonly interpreter: string;
}

/** In the row's unit; medians, where it is time. */
export interface BenchResult {
  readonly ours: number;
  readonly theirs: number;
}

const PASS = "pass";
const IMPORT_PANDAS = "import pandas";
const USE_PANDAS = "import pandas\npandas.DataFrame({'a': [1, 2, 3]})['a'].sum()";

export const rows: readonly BenchRow[] = [
  {
    name: "isolated run of `pass`",
    against: "spawning `python3 -c pass`",
    unit: "ms",
    bar: 0.35,
    measure: (bench) => compareFreshRuns(bench, { code: PASS, program: PASS, count: 40 }),
  },
  {
    name: "isolated run using pandas",
    against: 'spawning `python3 -c "import pandas"`',
    unit: "ms",
    bar: 0.05,
    measure: (bench) => compareFreshRuns(bench, { code: USE_PANDAS, program: IMPORT_PANDAS, count: 12 }),
  },
  {
    name: "a cell in an open session",
    against: "spawning `python3 -c pass`",
    unit: "ms",
    bar: 0.08,
    measure: async ({ host, interpreter }) => {
      await using session = createSession({ id: "bench", host });
      return {
        theirs: median(await sample(40, 5, () => spawnPython(interpreter, PASS))),
        ours: median(await sample(200, 20, () => runOrThrow(session, PASS))),
      };
    },
  },
  {
    name: "snapshot + rollback, 64 MiB",
    against: "spawning `python3 -c pass`",
    unit: "ms",
    bar: 1,
    measure: async ({ host, interpreter }) => {
      await using session = createSession({ id: "bench-rewind", host });
      await runOrThrow(session, "state = bytearray(64 << 20)\nfor page in range(0, len(state), 4096): state[page] = 1");
      return {
        theirs: median(await sample(40, 5, () => spawnPython(interpreter, PASS))),
        ours: median(await sample(20, 2, async () => session.rollback(await session.snapshot()))),
      };
    },
  },
  {
    name: "isolated runs, 8 in flight",
    against: "`python3 -c pass` processes, 8 in flight",
    unit: "runs/s",
    bar: 2,
    measure: async ({ host, interpreter }) => {
      await using session = createSession({ host });
      await perSecond(50, () => runOrThrow(session, PASS));
      return {
        theirs: await perSecond(300, () => spawnPython(interpreter, PASS)),
        ours: await perSecond(600, () => runOrThrow(session, PASS)),
      };
    },
  },
  {
    name: "50 idle sessions with pandas",
    against: "50 processes with pandas imported",
    unit: "MB",
    bar: 0.1,
    measure: ({ host, interpreter }) => compareMemory(host, interpreter),
  },
  runTestsRow,
  {
    name: "the graph around one request",
    against: "the execution inside it",
    unit: "ms",
    bar: 1,
    measure: ({ host }) => compareGraph(host),
  },
];

const IN_FLIGHT = 8;
const SESSIONS = 50;
const REQUEST = `Run this and test it:
\`\`\`python
def is_even(n: int) -> bool:
    """Whether n is even."""
    return n % 2 == 0
\`\`\``;

async function perSecond(count: number, work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  let started = 0;
  const worker = async () => {
    while (started < count) {
      started += 1;
      await work();
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  return count / ((performance.now() - start) / 1000);
}

async function compareMemory(host: SandboxHost, interpreter: string): Promise<BenchResult> {
  const idle = ["-c", `${IMPORT_PANDAS}, sys; print(flush=True); sys.stdin.read()`];
  const before = descendants(process.pid);
  const isNew = (pid: number) => !before.includes(pid);
  const processes = Array.from({ length: SESSIONS }, () => execa(interpreter, idle));
  await Promise.all(processes.map((each) => new Promise((resolve) => each.stdout.once("data", resolve))));
  const theirs = memoryOf(descendants(process.pid).filter(isNew));
  for (const each of processes) {
    each.stdin.end();
  }
  await Promise.all(processes);

  await using sessions = new AsyncDisposableStack();
  const without = memoryOf(descendants(process.pid));
  for (let index = 0; index < SESSIONS; index += 1) {
    await runOrThrow(sessions.use(createSession({ id: `bench-idle-${index}`, host })), IMPORT_PANDAS);
  }
  return { theirs, ours: memoryOf(descendants(process.pid)) - without };
}

/** What the graph adds to a request, beside the time in which its code and tests ran. */
async function compareGraph(host: SandboxHost): Promise<BenchResult> {
  await using graph = createExecutorGraph({ host, model: "builtin" });
  const inside: number[] = [];
  const around = await sample(15, 3, async () => {
    const { execution, testReport } = await graph.invoke({ messages: [{ role: "user", content: REQUEST }] });
    const seconds = (execution?.metrics.executionTime ?? 0) + (testReport?.metrics.executionTime ?? 0);
    inside.push(seconds * 1000);
  });
  const theirs = median(inside);
  return { theirs, ours: median(around) - theirs };
}

async function compareFreshRuns(
  { host, interpreter }: Bench,
  { code, program, count }: { code: string; program: string; count: number },
): Promise<BenchResult> {
  await using session = createSession({ host });
  const theirs: number[] = [];
  const ours: number[] = [];
  // Turn by turn, so that a noisy moment of the machine strikes both.
  for (let round = 0; round < 4; round += 1) {
    theirs.push(...(await sample(count / 4, 1, () => spawnPython(interpreter, program))));
    ours.push(...(await sample(count / 4, 2, () => runOrThrow(session, code))));
  }
  return { theirs: median(theirs), ours: median(ours) };
}

async function runOrThrow(session: Session, code: string): Promise<void> {
  (await session.executeCode(code)).unwrap();
}
