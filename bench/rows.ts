import { createSession, type SandboxHost, type Session } from "../src/sessions/index.ts";
import { median, sample, spawnPython } from "./measure.ts";

/** One comparison: what is measured, against what, and the ratio that it may have at the most. */
export interface BenchRow {
  readonly name: string;
  readonly against: string;
  /** The ratio has to be at most this. */
  readonly bar: number;
  measure(bench: Bench): Promise<BenchResult>;
}

export interface Bench {
  readonly host: SandboxHost;
  /** The bare interpreter of the same environment. */
  readonly interpreter: string;
}

/** Milliseconds, medians. */
export interface BenchResult {
  readonly ours: number;
  readonly theirs: number;
}

const PASS = "pass";
const USE_PANDAS = "import pandas\npandas.DataFrame({'a': [1, 2, 3]})['a'].sum()";

export const rows: readonly BenchRow[] = [
  {
    name: "isolated run of `pass`",
    against: "spawning `python3 -c pass`",
    bar: 0.35,
    measure: (bench) => compareFreshRuns(bench, { code: PASS, program: PASS, count: 40 }),
  },
  {
    name: "isolated run using pandas",
    against: 'spawning `python3 -c "import pandas"`',
    bar: 0.05,
    measure: (bench) => compareFreshRuns(bench, { code: USE_PANDAS, program: "import pandas", count: 12 }),
  },
  {
    name: "a cell in an open session",
    against: "spawning `python3 -c pass`",
    bar: 0.08,
    measure: async ({ host, interpreter }) => {
      await using session = createSession({ id: "bench", host });
      return {
        theirs: median(await sample(40, 5, () => spawnPython(interpreter, PASS))),
        ours: median(await sample(200, 20, () => runOrThrow(session, PASS))),
      };
    },
  },
];

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
