import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { availableParallelism, cpus, release, tmpdir } from "node:os";
import { join } from "node:path";
import { readEnvironment } from "../src/config/index.ts";
import { cacheDirectory, installKernel, preparePythonEnvironment } from "../src/dependencies/index.ts";
import { SandboxPool } from "../src/sessions/index.ts";
import { measureCellPhases } from "./cell-phases.ts";
import { measureFairness } from "./fairness.ts";
import { measurePhases, type Phase } from "./phases.ts";
import { rows } from "./rows.ts";

const RESULTS = new URL("results/", import.meta.url);

// What the bench runs under an id is recorded as a user's would be, in a folder of its own.
const state = await mkdtemp(join(tmpdir(), "executor-bench-"));
const environment = { ...readEnvironment(), state };
const python = await preparePythonEnvironment({
  python: null,
  packages: [],
  cacheDirectory: cacheDirectory(environment),
  environment,
});
await using pool = new SandboxPool({ environment });
const machine = { processor: cpus()[0]?.model ?? "", cores: availableParallelism(), system: release() };
console.log(`Python ${python.version}, Node ${process.version}, ${machine.cores} cores; medians\n`);
console.log(
  ["what".padEnd(46), "against".padEnd(42), "ours".padStart(14), "theirs".padStart(14), " ratio    bar"].join(" "),
);

const results = [];
for (const { name, against, unit, bar, measure } of rows) {
  const { ours, theirs } = await measure({ pool, interpreter: python.interpreter });
  const ratio = ours / theirs;
  const met = unit === "runs/s" ? ratio >= bar : ratio <= bar;
  console.log(
    [
      name.padEnd(46),
      against.padEnd(42),
      `${ours.toFixed(2)} ${unit}`.padStart(14),
      `${theirs.toFixed(2)} ${unit}`.padStart(14),
      ratio.toFixed(3).padStart(6),
      `${unit === "runs/s" ? ">=" : "<="} ${bar}`.padStart(7),
      met ? "met" : "MISSED",
    ].join(" "),
  );
  results.push({ name, against, unit, ours, theirs, ratio, bar, met });
}

const fairness = await measureFairness({ pool });
console.log(
  `\nA cell beside ${fairness.busySessions} busy sessions of ${fairness.processesEach} processes each, ${fairness.heldByCgroup ? "with" : "without"} a cpu cgroup:`,
  `median ${fairness.underLoad.p50.toFixed(2)} ms (alone ${fairness.alone.p50.toFixed(2)}),`,
  `99 % within ${fairness.underLoad.p99.toFixed(2)} ms (alone ${fairness.alone.p99.toFixed(2)})`,
);

const phases = await measurePhases({ python, kernelPath: await installKernel(cacheDirectory(environment)) });
printPhases("an isolated run", phases);
const cellPhases = await measureCellPhases(pool);
printPhases("a cell in an open session, 30 ms after the one before,", cellPhases);

await mkdir(RESULTS, { recursive: true });
await writeFile(
  new URL("latest.json", RESULTS),
  `${JSON.stringify({ at: new Date().toISOString(), machine, node: process.version, results, fairness, phases, cellPhases }, null, 2)}\n`,
);
await rm(state, { recursive: true, force: true });

function printPhases(of: string, found: readonly Phase[]): void {
  console.log(`\nWhere the time of ${of} goes, medians:`);
  for (const { phase, milliseconds } of found) {
    console.log(`  ${phase.padEnd(62)} ${milliseconds.toFixed(2).padStart(6)} ms`);
  }
}

const missed = results.filter(({ met }) => !met);
if (missed.length > 0) {
  console.log(
    `\n${missed.length} of ${results.length} bars missed: ${missed.map(({ name, against }) => `${name}, against ${against}`).join("; ")}`,
  );
  process.exitCode = 1;
}
