import { mkdir, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { readEnvironment } from "../src/config/index.ts";
import { cacheDirectory, preparePythonEnvironment } from "../src/dependencies/index.ts";
import { SandboxHost } from "../src/sessions/index.ts";
import { rows } from "./rows.ts";

const RESULTS = new URL("results/", import.meta.url);

const environment = readEnvironment();
const python = await preparePythonEnvironment({
  python: null,
  packages: [],
  cacheDirectory: cacheDirectory(environment),
  environment,
});
await using host = new SandboxHost({ environment });
console.log(`Python ${python.version}, Node ${process.version}, ${availableParallelism()} cores; medians\n`);
console.log(
  ["what".padEnd(30), "against".padEnd(42), "ours".padStart(10), "theirs".padStart(10), " ratio    bar"].join(" "),
);

const results = [];
for (const { name, against, bar, measure } of rows) {
  const { ours, theirs } = await measure({ host, interpreter: python.interpreter });
  const ratio = ours / theirs;
  const verdict = ratio <= bar ? "met" : "MISSED";
  console.log(
    [
      name.padEnd(30),
      against.padEnd(42),
      `${ours.toFixed(2)} ms`.padStart(10),
      `${theirs.toFixed(2)} ms`.padStart(10),
      ratio.toFixed(3).padStart(6),
      `<= ${bar}`.padStart(7),
      verdict,
    ].join(" "),
  );
  results.push({ name, against, ours, theirs, ratio, bar, met: ratio <= bar });
}

await mkdir(RESULTS, { recursive: true });
await writeFile(new URL("latest.json", RESULTS), `${JSON.stringify({ node: process.version, results }, null, 2)}\n`);
