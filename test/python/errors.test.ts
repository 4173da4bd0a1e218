import { expect, test } from "vitest";
import { cell, performCode, performTasks } from "../python.ts";

test("perform() reports an exception with the user's frames and its line in this cell", async () => {
  const session = await performTasks([cell("def f(n):\n    return 1 / n"), cell("x = 1\n\nf(0)")]);
  const error = session.performances[1]?.error;
  expect(error).toMatchObject({ name: "ZeroDivisionError", message: "division by zero", line: 3 });
  expect(error?.frames).toEqual([
    { file: "<cell 2>", line: 3, function: "<module>", source: "f(0)" },
    { file: "<cell 1>", line: 2, function: "f", source: "return 1 / n" },
  ]);
  expect(error?.traceback).toMatch(/^Traceback \(most recent call last\):\n {2}File "<cell 2>", line 3, in <module>/);
  expect(error?.traceback).not.toContain("executor_kernel");
});

test("perform() leaves asyncio's frames out of a failing await", async () => {
  const { error } = await performCode("async def f():\n    raise ValueError('a')\nawait f()");
  expect(error).toMatchObject({ name: "ValueError", line: 2 });
  expect(error?.frames.map((frame) => frame.file)).toEqual(["<cell 1>", "<cell 1>"]);
});

test("perform() keeps chained causes", async () => {
  const { error } = await performCode("try:\n    1 / 0\nexcept Exception as e:\n    raise KeyError('a') from e");
  expect(error).toMatchObject({ name: "KeyError", line: 4 });
  expect(error?.traceback).toContain("ZeroDivisionError");
  expect(error?.traceback).toContain("direct cause");
});

test.each([
  ["raise KeyboardInterrupt", "KeyboardInterrupt"],
  ["raise GeneratorExit", "GeneratorExit"],
  ["class Stop(BaseException): pass\nraise Stop", "Stop"],
  ["def f(): f()\nf()", "RecursionError"],
  ["x = bytearray(10**14)", "MemoryError"],
  ["class E(Exception):\n    def __str__(self): raise OSError\nraise E", "E"],
  [`${"(".repeat(500)}1${")".repeat(500)}`, "SyntaxError"],
  [`${"-".repeat(100_000)}1`, "SyntaxError"],
  ["x = '\ud800'", "SyntaxError"],
])("perform() fails with the exception's own name, case %#", async (code, name) => {
  const session = await performTasks([cell(code), cell("1 + 1")]);
  expect(session.performances[0]).toMatchObject({ status: "failed", exitCode: 1, error: { name } });
  expect(session.performances[1]?.value?.data).toEqual({ "text/plain": "2" });
});

test("perform() locates syntax errors, NUL bytes among them", async () => {
  expect((await performCode("x = 1\ny = (\n")).error).toMatchObject({
    name: "SyntaxError",
    line: 2,
  });
  expect((await performCode("x = 1\ny = \0")).error).toMatchObject({ name: "SyntaxError", line: 2 });
});

test("perform() names the near column of a data frame", async () => {
  const { error } = await performCode("import pandas as pd\ndf = pd.DataFrame({'price': [1]})\ndf['prize']");
  expect(error).toMatchObject({ name: "KeyError", line: 3, facts: { key: "prize", keys: ["price"] } });
});

test("perform() ends with the line at which an interrupt came", async () => {
  const code =
    "import os, signal, threading\nthreading.Timer(0.1, os.kill, (os.getpid(), signal.SIGINT)).start()\nwhile True: pass";
  const session = await performTasks([cell(code), cell("1 + 1")]);
  expect(session.performances[0]).toMatchObject({ status: "failed", error: { name: "KeyboardInterrupt", line: 3 } });
  expect(session.performances[1]?.status).toBe("completed");
});

test.each([
  "TypeError('a' * 1_000_000)",
  "TypeError('\\'' * 1_000_000)",
  "NameError('name \\'' * 200_000)",
  "ImportError('cannot import name \\'' * 100_000)",
  "AttributeError('has no attribute \\'' * 100_000)",
])("perform() reports a message of any length in time that grows no faster: %s", async (raised) => {
  expect((await performCode(`raise ${raised}`)).error).toMatchObject({ line: 1, facts: {} });
});
