import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { createExecutorGraph } from "../src/graph/index.ts";
import type { SandboxPool } from "../src/sessions/index.ts";
import { median, sample } from "./measure.ts";
import type { Bench, BenchResult, BenchRow } from "./rows.ts";

/** What is run where the package is installed. */
const COMMAND = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
const ROUNDS = 15;
const PROGRAM = "print(sum(range(1000)))\n";
const REQUEST = `Run this and test it:
\`\`\`python
def is_even(n: int) -> bool:
    """Whether n is even."""
    return n % 2 == 0
\`\`\``;

/** What lies around an execution: the graph, the command line. */
export const surfaceRows: readonly BenchRow[] = [
  {
    name: "the graph around one request",
    against: "the execution inside it",
    unit: "ms",
    bar: 0.5,
    measure: ({ pool }) => compareGraph(pool),
  },
  {
    name: "`executor run file.py`",
    against: "`node -e 0` and `python3 file.py`",
    unit: "ms",
    bar: 2,
    measure: compareCommand,
  },
];

/** What the graph adds to a request, beside the time in which its code and tests ran. */
async function compareGraph(pool: SandboxPool): Promise<BenchResult> {
  await using graph = createExecutorGraph({ pool, model: "builtin" });
  const inside: number[] = [];
  const around = await sample(15, 3, async () => {
    const { execution, testReport } = await graph.invoke({ messages: [{ role: "user", content: REQUEST }] });
    const seconds = (execution?.outcome.usage.duration ?? 0) + (testReport?.outcome.usage.duration ?? 0);
    inside.push(seconds * 1000);
  });
  const theirs = median(inside);
  return { theirs, ours: median(around) - theirs };
}

async function compareCommand({ interpreter }: Bench): Promise<BenchResult> {
  const folder = await mkdtemp(path.join(tmpdir(), "bench-run-"));
  const file = path.join(folder, "file.py");
  try {
    await writeFile(file, PROGRAM);
    const theirs: number[] = [];
    const ours: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      theirs.push(
        ...(await sample(1, 0, async () => {
          await execa(process.execPath, ["-e", "0"], { stdin: "ignore" });
          await execa(interpreter, [file], { stdin: "ignore" });
        })),
      );
      const run = () => execa(process.execPath, [COMMAND, "run", "file.py"], { stdin: "ignore", cwd: folder });
      ours.push(...(await sample(1, 0, run)));
    }
    return { theirs: median(theirs), ours: median(ours) };
  } finally {
    await rm(folder, { recursive: true });
  }
}
