/**
 * Runs the test files that failed once more, one at a time. Where all of them pass, the tests are flaky and not broken:
 * this exits with 0. Anything else exits with 1. To the file named as the argument it adds both outputs of each flaky file,
 * and of each broken one a line for every failure of both times.
 */

import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { execa } from "execa";
import { type FailedFile, recordPath, recordSchema } from "./record.ts";

const [reportPath] = process.argv.slice(2);
if (!existsSync(recordPath)) {
  process.stdout.write(
    "The tests did not start, so that there is nothing to run once more: see what was printed before\n",
  );
  process.exit(1);
}
const { config, files, outside } = readRecord();

const report = (lines: readonly string[]) => {
  if (reportPath !== undefined) {
    appendFileSync(reportPath, `${lines.join("\n")}\n\n`);
  }
};
let broken = files.length === 0 || outside.length > 0;
for (const error of outside) {
  process.stdout.write(`Not the fault of one test file: ${error}\n`);
}
for (const { file, tests } of files) {
  process.stdout.write(`\n${file} failed, and runs once more by itself\n`);
  const second = await execa("vitest", ["run", "--config", config, file], {
    preferLocal: true,
    all: true,
    reject: false,
    stdout: ["pipe", "inherit"],
    stderr: ["pipe", "inherit"],
  });
  if (second.exitCode !== 0) {
    broken = true;
    report(failedAgain(file, tests));
    continue;
  }
  const names = tests.map(({ name }) => `FLAKY ${file} > ${name}`);
  const first = tests.map(({ name, output }) => `${name}\n${output}`);
  report([...names, "the first time:", ...first, "the second time:", second.all]);
}
process.exitCode = broken ? 1 : 0;

function readRecord() {
  return recordSchema.parse(JSON.parse(readFileSync(recordPath, "utf8")));
}

/** A line for every test that failed before, and for those that the second run has left in the record. */
function failedAgain(file: string, before: FailedFile["tests"]): readonly string[] {
  const again = readRecord().files.flatMap(({ tests }) => tests);
  const line = (which: string, { name, output }: FailedFile["tests"][number]) =>
    `FAILED ${file} > ${name}, ${which}: ${output.split("\n")[0]}`;
  return [...before.map((test) => line("the first time", test)), ...again.map((test) => line("the second time", test))];
}
