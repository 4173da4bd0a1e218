import { spawnSync } from "node:child_process";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { factsSchema } from "../../src/diagnosis/facts.ts";
import { diagnose, suggestionsForError } from "../../src/diagnosis/index.ts";
import { readFailure } from "../../src/diagnosis/read-failure.ts";
import { RULES } from "../../src/diagnosis/rules/index.ts";
import type { KernelError } from "../../src/protocol/index.ts";
import { guardRules, performCode, testPython } from "../python.ts";

const PACKAGES = path.join(import.meta.dirname, "../../python");

/** Programs that fail, and all that the kernel says of each beside name, message and place. */
const CASES: readonly (readonly [code: string, facts: object, guard?: string])[] = [
  ["count = 1\ncuont", { near: ["count"] }],
  ["import mth", { module: "mth", near: ["math", "cmath"] }],
  ["from math import squareroot, sqr", { module: "math", near: [] }],
  ["from math import sqr", { module: "math", near: ["sqrt", "isqrt"] }],
  ["import math\nmath.sqr", { attribute: "sqr", owner: "module", module: "math", near: ["sqrt", "isqrt"] }],
  ["[].appendd", { attribute: "appendd", owner: "list", near: ["append"] }],
  ["None.strip", { attribute: "strip", owner: "NoneType", near: [] }],
  ["d = {'alpha': 1}\nd['alpa']", { key: "alpa", keys: ["alpha"] }],
  ["d = {1: 2}\nd[3]", { key: "3", keys: ["1"] }],
  ["def f(colour): pass\nf(color=1)", { near: ["colour"] }],
  ["open('notes.txt', 'w').close()\nopen('note.txt')", { path: "note.txt", near: ["notes.txt"] }],
  ["import os\nos.rename('gone', 'new')", { path: "gone", near: [] }],
  [
    `import resource\nresource.setrlimit(resource.RLIMIT_NPROC, (40, 60))\nraise RuntimeError("can't start new thread")`,
    { maxProcesses: 40, platform: "linux" },
  ],
  ["import os", { refusedBy: "module-not-allowed" }, guardRules()],
  [
    "import base64\nexec(base64.b64decode('cHJpbnQoMSk='))",
    { refusedBy: "obfuscation" },
    guardRules({ allowedModules: ["base64"], detectObfuscation: true }),
  ],
  [
    "class Bag:\n    def __getattr__(self, name): raise AttributeError(f'it has no attribute {name}')\nBag().size",
    { attribute: "size", owner: "Bag", near: [] },
  ],
  ["raise ExceptionGroup('outer', [ExceptionGroup('inner', [KeyError('a')]), OSError()])", { key: "a" }],
  ["x = (", {}],
  ["'a' + 1", {}],
  ["class Group(Exception):\n    exceptions = 3\nraise Group", {}],
];

const errors = new Map<string, KernelError>();

beforeAll(async () => {
  for (const [code, , guard = null] of CASES) {
    const { error } = await performCode(code, { guard });
    if (error === null) {
      throw new Error(`The code was to fail: ${code}`);
    }
    errors.set(code, error);
  }
});

test.each(CASES.map(([code, facts]) => ({ code, facts })))("the kernel knows about $code", ({ code, facts }) => {
  expect(errors.get(code)?.facts).toEqual(facts);
});

test("every fact has a name on both sides, and a program that leads to it", async () => {
  const program = `import sys; sys.path.insert(0, sys.argv[1])
from executor_kernel.errors.facts import Facts; print(*Facts.__annotations__)`;
  const { stdout } = spawnSync(await testPython(), ["-c", program, PACKAGES], { encoding: "utf8" });
  const known = Object.keys(factsSchema.shape).toSorted();
  expect(stdout.trim().split(" ").toSorted()).toEqual(known);
  expect([...new Set(CASES.flatMap(([, facts]) => Object.keys(facts)))].toSorted()).toEqual(known);
});

test("every fact is read by a rule", () => {
  const reads = new Set<string>();
  for (const [code, error] of errors) {
    const failure = readFailure({ code, file: null, error });
    const facts = new Proxy(failure.facts, {
      get: (target, fact, receiver) => reads.add(String(fact)) && Reflect.get(target, fact, receiver),
    });
    for (const rule of RULES) {
      rule.match({ ...failure, facts }, {});
    }
  }
  expect([...reads].toSorted()).toEqual(Object.keys(factsSchema.shape).toSorted());
});

test.each([
  ["the file of two that is not there", "import os\nos.rename('gone', 'new')", "There is no file 'gone'"],
  ["a key with a quote in it", 'ages = {"its": 1}\nages["it\'s"]', "'its' is probably meant"],
  [
    "the keys that the first exception of a group asked for",
    "ages = {'alice': 1}\ntry:\n    ages['alcie']\nexcept KeyError as error:\n    raise ExceptionGroup('all', [error])",
    "'alice' is probably meant",
  ],
])("a rule tells what the message does not: %s", async (_what, code, words) => {
  const { error } = await performCode(code);
  expect(diagnose({ code, file: null, error })[0]?.message).toContain(words);
  expect(suggestionsForError(error)[0]?.message).toContain(words);
});
