import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ProgramResult, projectFolder, runInProcess } from "./run-program.ts";

/** A copy of the examples to work in. */
export interface OpenExamples {
  readonly folder: string;
  /** Runs the command line in it. */
  executor(words: readonly string[], stdin?: string): Promise<ProgramResult>;
  remove(): void;
}

export function openExamples(): OpenExamples {
  const folder = mkdtempSync(join(tmpdir(), "executor-cli-"));
  cpSync(join(projectFolder, "examples"), folder, { recursive: true });
  return {
    folder,
    executor: (words, stdin) =>
      runInProcess(words, {
        directory: folder,
        variables: { EXECUTOR_MODEL: "builtin" },
        ...(stdin === undefined ? {} : { stdin }),
      }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
