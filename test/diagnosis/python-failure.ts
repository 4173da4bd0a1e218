import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { applyEdit, diagnose, type Failure, parseTraceback, type Suggestion } from "../../src/diagnosis/index.ts";

export interface PythonRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs code as a file of its own under the machine's Python. */
export function runPython(code: string, stdin = ""): PythonRun {
  const folder = mkdtempSync(join(tmpdir(), "diagnosis-"));
  try {
    const file = join(folder, "program.py");
    writeFileSync(file, code);
    const run = spawnSync("/usr/bin/python3", ["-I", file], { encoding: "utf8", input: stdin, cwd: folder });
    return { exitCode: run.status, stdout: run.stdout, stderr: run.stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The failure of code that must fail, with the words of the real interpreter. */
export function failureOf(code: string, facts: Readonly<Record<string, unknown>> = {}): Failure {
  const run = runPython(code);
  const error = parseTraceback(run.stderr);
  if (run.exitCode === 0 || error === null) {
    throw new Error(
      `The code was to fail, but it ended with ${String(run.exitCode)} and wrote ${JSON.stringify(run.stderr)}`,
    );
  }
  return { code, file: null, error: { ...error, facts: { ...error.facts, ...facts } } };
}

/** The suggestion of a rule for code that must fail. */
function suggestionFor(code: string, rule: string, facts: Readonly<Record<string, unknown>> = {}): Suggestion {
  const failure = failureOf(code, facts);
  const suggestions = diagnose(failure);
  const found = suggestions.find((suggestion) => suggestion.rule === rule);
  if (found === undefined) {
    const given = suggestions.map((suggestion) => suggestion.rule).join(", ");
    throw new Error(`Rule ${rule} is silent about ${failure.error?.name}: ${failure.error?.message}; others: ${given}`);
  }
  return found;
}

/** The code after the edit of the first suggestion that has one, and its run. */
export function repair(
  code: string,
  rule: string,
  facts: Readonly<Record<string, unknown>> = {},
): PythonRun & { readonly code: string } {
  const suggestion = suggestionFor(code, rule, facts);
  if (suggestion.edit === null) {
    throw new Error(`Rule ${rule} gives no edit: ${suggestion.message}`);
  }
  const repaired = applyEdit(code, suggestion.edit);
  return { ...runPython(repaired), code: repaired };
}
