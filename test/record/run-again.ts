/**
 * Runs the test files that failed once more, one at a time. Where all of them pass, the tests are flaky and not broken:
 * this exits with 0, and adds both outputs to the file named as the argument. Anything else exits with 1.
 */

import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { execa } from "execa";
import { recordPath, recordSchema } from "./record.ts";

const [reportPath] = process.argv.slice(2);
if (!existsSync(recordPath)) {
  process.stdout.write(
    "The tests did not start, so that there is nothing to run once more: see what was printed before\n",
  );
  process.exit(1);
}
const { config, files, outside } = recordSchema.parse(JSON.parse(readFileSync(recordPath, "utf8")));

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
    continue;
  }
  const names = tests.map(({ name }) => `FLAKY ${file} > ${name}`);
  const first = tests.map(({ name, output }) => `${name}\n${output}`).join("\n");
  const report = [...names, "the first time:", first, "the second time:", second.all].join("\n");
  if (reportPath !== undefined) {
    appendFileSync(reportPath, `${report}\n\n`);
  }
}
process.exitCode = broken ? 1 : 0;
