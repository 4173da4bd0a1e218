import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { createSession } from "../src/sessions/index.ts";
import { median, sample } from "./measure.ts";
import type { Bench, BenchResult, BenchRow } from "./rows.ts";

const MODULES = 20;
const TESTS_PER_MODULE = 10;
const ROUNDS = 5;

/** A run of a suite with coverage, against the same by hand: `pytest --cov` with a report that can be read. */
export const runTestsRow: BenchRow = {
  name: "runTests with coverage",
  against: "`pytest --cov --cov-report=json` by hand",
  unit: "ms",
  bar: 1,
  measure: compareTestRuns,
};

async function compareTestRuns({ pool, interpreter }: Bench): Promise<BenchResult> {
  const project = await mkdtemp(path.join(tmpdir(), "bench-suite-"));
  try {
    await writeProject(project);
    await using session = createSession({ pool, workingDirectory: project });
    const byHand = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "--cov=.", "--cov-report=json:/dev/null", "tests"];
    const theirs: number[] = [];
    const ours: number[] = [];
    // Turn by turn, so that a noisy moment of the machine strikes both.
    for (let round = 0; round < ROUNDS; round += 1) {
      theirs.push(...(await sample(1, 1, () => execa(interpreter, byHand, { cwd: project, stdin: "ignore" }))));
      ours.push(...(await sample(1, 1, () => runOrThrow(session.runTests("tests")))));
    }
    return { ours: median(ours), theirs: median(theirs) };
  } finally {
    await rm(project, { recursive: true });
  }
}

async function runOrThrow(run: ReturnType<ReturnType<typeof createSession>["runTests"]>): Promise<void> {
  const report = await run;
  if (!report.success || report.passed !== MODULES * TESTS_PER_MODULE || report.integrity.length > 0) {
    throw new Error(`The suite of the comparison did not pass: ${report.problem ?? JSON.stringify(report.integrity)}`);
  }
}

/** A project of its own kind for each run: modules with branches and loops, and tests that go through most of them. */
async function writeProject(folder: string): Promise<void> {
  await mkdir(path.join(folder, "shop"));
  await mkdir(path.join(folder, "tests"));
  await writeFile(path.join(folder, "pyproject.toml"), "[tool.pytest.ini_options]\npythonpath = ['.']\n");
  await writeFile(path.join(folder, "shop", "__init__.py"), "");
  for (let index = 0; index < MODULES; index += 1) {
    await writeFile(path.join(folder, "shop", `part_${index}.py`), moduleText(index));
    await writeFile(path.join(folder, "tests", `test_part_${index}.py`), testText(index));
  }
}

function moduleText(index: number): string {
  const functions = Array.from(
    { length: TESTS_PER_MODULE },
    (_, number) => `
def price_${number}(items, discount=0):
    """The price of some items, with a discount in percent."""
    total = 0
    for position, item in enumerate(items):
        if item < 0:
            raise ValueError(f"item {position} is negative")
        total += item * (${number} + 1)
    if discount:
        total -= total * discount // 100
    return {"part": ${index}, "total": total, "count": len(items)}
`,
  );
  return `"""Part ${index} of the shop."""\n\nimport json\n${functions.join("\n")}`;
}

function testText(index: number): string {
  const tests = Array.from(
    { length: TESTS_PER_MODULE },
    (_, number) => `
def test_price_${number}(basket):
    assert part.price_${number}(basket)["total"] == sum(basket) * ${number + 1}
    assert part.price_${number}(basket, 50)["count"] == len(basket)
    with pytest.raises(ValueError, match="negative"):
        part.price_${number}([-1])
`,
  );
  return `import pytest\n\nfrom shop import part_${index} as part\n\n\n@pytest.fixture\ndef basket():\n    return list(range(20))\n${tests.join("\n")}`;
}
