import { expect, test } from "vitest";
import { cell, performCode, performTasks } from "../python.ts";

async function valuesOf(...cells: readonly string[]) {
  const { performances } = await performTasks(cells.map((code) => cell(code)));
  return performances.map((performance) => performance.value?.data["text/plain"] ?? performance.error?.name ?? null);
}

test("perform() reports the last expression's value and keeps it as _", async () => {
  expect(
    await valuesOf("x = 20\nx + 1", "_ * 2", "x", "x;", "x ; # quiet", "None", "x = 1", "", "'a'", "(\n1\n)"),
  ).toEqual(["21", "42", "20", null, null, null, null, null, "'a'", "1"]);
});

test("perform() awaits at the top level", async () => {
  const code = "import asyncio\nasync def two():\n    await asyncio.sleep(0)\n    return 2\nawait two() + await two()";
  expect(await valuesOf(code, "asyncio.run(two())", "[n async for n in agen()]")).toEqual(["4", "2", "NameError"]);
});

test("perform() runs cells in a module that pickle and dataclasses know", async () => {
  const code = [
    "import dataclasses, pickle, inspect",
    "@dataclasses.dataclass",
    "class Point:",
    "    x: int",
    "def double(n): return n * 2",
    "pickle.loads(pickle.dumps(Point(1))), __name__, inspect.getsource(double)",
  ].join("\n");
  expect(await valuesOf(code)).toEqual(["(Point(x=1), '__main__', 'def double(n): return n * 2\\n')"]);
});

test("perform() keeps future imports for later cells", async () => {
  expect(await valuesOf("from __future__ import annotations", "def f(x: nowhere): pass\nf.__annotations__")).toEqual([
    null,
    "{'x': 'nowhere'}",
  ]);
});

test("perform() bounds a repr in length", async () => {
  const values = await valuesOf("list(range(10**6))", "'x' * 10**7", "{n: [n] * 500 for n in range(500)}", "10**4000");
  for (const value of values) {
    expect(value?.length).toBeLessThan(10_100);
  }
  expect(values[0]).toContain("[0, 1, 2, ");
  expect(values[1]).toMatch(/^'xxx.*xxx'$/s);
});

test("perform() survives a repr that raises or never ends", async () => {
  const raising = "class Bad:\n    def __repr__(self): raise ValueError('no')\nBad()";
  const endless = "class Endless:\n    def __repr__(self):\n        while True: pass\nEndless()";
  expect(await valuesOf(raising, endless, "1")).toEqual([
    "<Bad object: its repr raised ValueError>",
    "<Endless object: its repr took over 3 seconds>",
    "1",
  ]);
});

test("perform() gives stdin to the cell and to programs that it starts, then the end of the file", async () => {
  const code = "import subprocess\na = input()\nb = input()\n(a, b)";
  const program = "import subprocess\nsubprocess.run(['cat'], capture_output=True, text=True).stdout";
  const session = await performTasks([
    cell(code, { stdin: "hé\nb" }),
    cell(program, { stdin: "cat\n" }),
    cell("input()"),
  ]);
  expect(session.performances.map((performance) => performance.value?.data["text/plain"])).toEqual([
    "('hé', 'b')",
    "'cat\\n'",
    undefined,
  ]);
  expect(session.performances[2]?.error).toMatchObject({ name: "EOFError", line: 1 });
});

test.each([
  ["import sys; sys.exit()", "completed", 0],
  ["exit(0)", "completed", 0],
  ["import sys; sys.exit(3)", "failed", 3],
  ["raise SystemExit('bye')", "failed", 1],
])("perform() ends %j as %s with code %d", async (code, status, exitCode) => {
  const performance = await performCode(code);
  expect(performance).toMatchObject({ status, exitCode });
  expect(performance.error?.name ?? null).toBe(status === "failed" ? "SystemExit" : null);
  expect(performance.stderr).toBe(code.includes("bye") ? "bye\n" : "");
});

test("perform() restores what the code took from the process", async () => {
  const code = [
    "import builtins, sys, io, json",
    "json.dumps = json.JSONEncoder = None",
    "builtins.print = builtins.len = None",
    "del builtins.isinstance, builtins.str, builtins.getattr",
    "sys.stdout = io.StringIO(); sys.stderr.close(); sys.setrecursionlimit(60)",
    "1 / 0",
  ].join("\n");
  const session = await performTasks([cell(code), cell("print(len('four'))")]);
  expect(session.performances[0]?.error).toMatchObject({ name: "ZeroDivisionError", line: 6 });
  expect(session.performances[1]?.status).toBe("completed");
  expect(session.stdout).toBe("4\n");
  expect(session.stderr).toContain("were restored");
});

test("perform() speaks once when the code forks and the child runs on", async () => {
  const session = await performTasks([cell("import os\nif os.fork(): os.wait()\nprint(1)\n7"), cell("8")]);
  expect(session.performances.map((performance) => performance.value?.data["text/plain"])).toEqual(["7", "8"]);
  expect(session.stdout).toBe("1\n1\n");
});
