import { createSession } from "../src/sessions/index.ts";
import { median, sample, spawnPython } from "./measure.ts";
import type { Bench, BenchResult, BenchRow } from "./rows.ts";
import { runOrThrow } from "./run-or-throw.ts";

const PASS = "pass";
const IMPORT_PANDAS = "import pandas";
const USE_PANDAS = "import pandas\npandas.DataFrame({'a': [1, 2, 3]})['a'].sum()";
const IN_FLIGHT = 8;

/** Runs that each have a sandbox of their own, against processes with none. */
export const freshRunRows: readonly BenchRow[] = [
  {
    name: "isolated run of `pass`",
    against: "spawning `python3 -c pass`",
    unit: "ms",
    bar: 0.15,
    measure: (bench) => compare(bench, { code: PASS, program: PASS, count: 40 }),
  },
  {
    name: "isolated run using pandas",
    against: 'spawning `python3 -c "import pandas"`',
    unit: "ms",
    bar: 0.03,
    measure: (bench) => compare(bench, { code: USE_PANDAS, program: IMPORT_PANDAS, count: 12 }),
  },
  {
    name: `isolated runs, ${IN_FLIGHT} in flight`,
    against: `\`python3 -c pass\` processes, ${IN_FLIGHT} in flight`,
    unit: "runs/s",
    bar: 3,
    measure: async ({ pool, interpreter }) => {
      await using session = createSession({ pool });
      await perSecond(50, () => runOrThrow(session, PASS));
      return {
        theirs: await perSecond(300, () => spawnPython(interpreter, PASS)),
        ours: await perSecond(600, () => runOrThrow(session, PASS)),
      };
    },
  },
];

async function compare(
  { pool, interpreter }: Bench,
  { code, program, count }: { code: string; program: string; count: number },
): Promise<BenchResult> {
  await using session = createSession({ pool });
  const theirs: number[] = [];
  const ours: number[] = [];
  // Turn by turn, so that a noisy moment of the machine strikes both.
  for (let round = 0; round < 4; round += 1) {
    theirs.push(...(await sample(count / 4, 1, () => spawnPython(interpreter, program))));
    ours.push(...(await sample(count / 4, 2, () => runOrThrow(session, code))));
  }
  return { theirs: median(theirs), ours: median(ours) };
}

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
