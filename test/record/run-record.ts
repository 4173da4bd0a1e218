import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Reporter, SerializedError, TestModule, TestRunEndReason } from "vitest/node";
import { type FailedFile, recordPath } from "./record.ts";

/**
 * Writes down which test files failed, for `run-again.ts`, and prints how many tests passed and failed as the last line.
 */
export class RunRecord implements Reporter {
  readonly #config: string;

  /** `config` is the vitest configuration that the failed files are run with once more. */
  constructor(config: string) {
    this.#config = config;
  }

  onInit(): void {
    this.#write([], ["The run was broken off before its end"]);
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[], reason: TestRunEndReason): void {
    const files = modules.filter((module) => !module.ok()).map(toFailedFile);
    const interrupted = reason === "interrupted" ? ["The run was interrupted"] : [];
    const outside = [...interrupted, ...errors.map(describeError)];
    this.#write(files, outside);
    const count = (state: "passed" | "skipped") =>
      modules.flatMap((module) => [...module.children.allTests(state)]).length;
    const counts = [`${count("passed")} passed`, `${files.flatMap(({ tests }) => tests).length} failed`];
    if (count("skipped") > 0) {
      counts.push(`${count("skipped")} skipped`);
    }
    if (outside.length > 0) {
      counts.push(`errors outside of tests: ${outside.length}`);
    }
    process.stdout.write(`${counts.join(", ")}\n`);
  }

  #write(files: readonly FailedFile[], outside: readonly string[]): void {
    mkdirSync(dirname(recordPath), { recursive: true });
    writeFileSync(recordPath, JSON.stringify({ config: this.#config, files, outside }, null, 2));
  }
}

function toFailedFile(module: TestModule): FailedFile {
  const tests = [...module.children.allTests("failed")].map((test) => ({
    name: test.fullName,
    output: (test.result().errors ?? []).map(describeError).join("\n"),
  }));
  // A hook of the file, or the file itself, may fail without any of its tests.
  const ofSuites = [...module.children.allSuites()].flatMap((suite) => suite.errors());
  const ofFile = [...module.errors(), ...ofSuites].map(describeError);
  const whole = ofFile.length > 0 || tests.length === 0 ? [{ name: "(the file)", output: ofFile.join("\n") }] : [];
  return { file: module.relativeModuleId, tests: [...tests, ...whole] };
}

function describeError(error: SerializedError): string {
  const stack = error.stack ?? "";
  // That of a time limit names no message.
  return [stack.includes(error.message) ? "" : error.message, stack, error["diff"]].filter(Boolean).join("\n");
}
