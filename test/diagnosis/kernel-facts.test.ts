import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { z } from "zod";
import { applyEdit, diagnose, type Failure } from "../../src/diagnosis/index.ts";
import { runPython } from "./python-failure.ts";
import { REPAIR_CASES } from "./rules/repair-cases.ts";

const PACKAGES = fileURLToPath(new URL("../../python", import.meta.url));

/** Runs a cell as the kernel does and prints the exception with the facts that the kernel sends. */
const REPORT = `
import json, linecache, sys, traceback
sys.path.insert(0, sys.argv[1])
from executor_kernel.errors.facts import facts_of
code = sys.stdin.read()
linecache.cache["<cell>"] = (len(code), None, code.splitlines(True), "<cell>")
try:
    exec(compile(code, "<cell>", "exec"), {"__name__": "__main__"})
except BaseException as error:
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == "<cell>"]
    line = error.lineno if isinstance(error, SyntaxError) else lines[-1]
    message = error.msg if isinstance(error, SyntaxError) else str(error)
    report = {"name": type(error).__name__, "message": message, "line": line, "facts": facts_of(error)}
    print("\\n" + json.dumps(report))
`;

const reportSchema = z.object({
  name: z.string(),
  message: z.string(),
  line: z.number().nullable(),
  facts: z.record(z.string(), z.unknown()),
});

function kernelFailure(code: string): Failure {
  const run = spawnSync("/usr/bin/python3", ["-I", "-c", REPORT, PACKAGES], { input: code, encoding: "utf8" });
  expect(run.stderr.replace("err\n", "")).toBe("");
  const report = reportSchema.parse(JSON.parse(run.stdout.trimEnd().split("\n").at(-1) ?? ""));
  return { code, file: null, error: { ...report, traceback: "", frames: [] } };
}

test.each(REPAIR_CASES)("the kernel's facts lead to $rule: $title", ({ rule, code, prints }) => {
  const first = diagnose(kernelFailure(code)).find((suggestion) => suggestion.edit !== null);
  expect(first?.rule).toBe(rule);
  const run = runPython(first?.edit == null ? "" : applyEdit(code, first.edit));
  expect(run.stdout.trimEnd()).toBe(prints);
});

test.each([
  ["missing-key", 'ages = {"alice": 1, "bob": 2}\nprint(ages["alcie"])\n', "1"],
  ["unknown-import-name", "from math import sqrtt\nprint(sqrtt(9))\n", "3.0"],
  ["unknown-keyword", "def area(width, height):\n    return width * height\n\nprint(area(width=2, heigth=3))\n", "6"],
])("the kernel's near names repair %s", (rule, code, prints) => {
  const [suggestion] = diagnose(kernelFailure(code));
  expect(suggestion?.rule).toBe(rule);
  const run = runPython(suggestion?.edit == null ? "" : applyEdit(code, suggestion.edit));
  expect(run.stdout.trimEnd()).toBe(prints);
});
