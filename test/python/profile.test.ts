import { expect, test } from "vitest";
import { toExecutionResult } from "../../src/execution/index.ts";
import { toProfileReport } from "../../src/profiling/index.ts";
import { scriptedExecution } from "../execution-claims.ts";
import { guardRules, only, performTasks } from "../python.ts";

async function profile(code: string) {
  const session = await performTasks([{ task: { kind: "profile", code, stdin: null, guard: null } }]);
  const { status, error, report } = only(session);
  const execution = scriptedExecution("profile", {
    report,
    error,
    ...(status === "failed" && { stopped: { status, exitCode: 1 } }),
  });
  return { ...toProfileReport(execution, toExecutionResult(execution, code), code), stdout: session.stdout, status };
}

test("profile names the functions and the lines on which the time goes", async () => {
  const code = [
    "def bubble_sort(items):",
    "    for i in range(len(items)):",
    "        for j in range(0, len(items) - i - 1):",
    "            if items[j] > items[j + 1]:",
    "                items[j], items[j + 1] = items[j + 1], items[j]",
    "    return items",
    "import json",
    "bubble_sort(list(range(700, 0, -1)))",
    "json.dumps({'a': [1] * 100}, indent=1)",
    "print('done')",
  ].join("\n");
  const report = await profile(code);
  const [top] = report.topFunctions;
  expect(top).toMatchObject({ name: "bubble_sort", location: "<cell 1>:1", calls: 1 });
  expect(report.topFunctions.map((entry) => entry.name)).toContain("json.dumps");
  expect(report.topFunctions.filter(({ location }) => location.includes("executor_kernel"))).toEqual([]);
  expect(
    report.hotLines
      .slice(0, 3)
      .map((line) => line.line)
      .toSorted(),
  ).toEqual([3, 4, 5]);
  expect(report.hotLines.reduce((sum, line) => sum + line.percent, 0)).toBeCloseTo(100);
  expect(report.suggestions.join("\n")).toContain("The loop on line 3 runs inside the loop on line 2");
  expect(report.stdout).toBe("done\n");
});

test("profile gives waiting to the line that waits", async () => {
  const report = await profile("import time\nx = 1\ntime.sleep(0.2)\ny = 2");
  expect(report.topFunctions[0]).toMatchObject({ name: "time.sleep", location: "built-in", calls: 1 });
  expect(report.hotLines[0]).toMatchObject({ line: 3, source: "time.sleep(0.2)" });
});

test("profile reports how far code came that failed", async () => {
  const report = await profile("import time\ntime.sleep(0.1)\n1 / 0");
  expect(report.status).toBe("failed");
  expect(report.result.error).toMatchObject({ name: "ZeroDivisionError", line: 3 });
  expect(report.topFunctions[0]?.name).toBe("time.sleep");
});

test("profile goes on when a module is sampled before its first line, which Python calls line 0", async () => {
  const code = [
    "import ctypes, functools, operator, signal",
    "strike = functools.partial(ctypes.CDLL(None)['raise'], signal.SIGALRM)",
    "start = functools.partial(exec, compile('x = 1', '<cell 1>', 'exec'), {})",
    "list(map(operator.methodcaller('__call__'), [strike, start] * 20))",
  ].join("\n");
  const report = await profile(code);
  expect(report.topFunctions).not.toEqual([]);
  expect(report.hotLines.filter(({ line }) => line < 1)).toEqual([]);
});

test("profile of guarded code that fails says nothing of the guard's own hook", async () => {
  const guard = guardRules({ allowedModules: ["json"] });
  const session = await performTasks([{ task: { kind: "profile", code: "import json\n1 / 0", stdin: null, guard } }]);
  expect(only(session).error).toMatchObject({ name: "ZeroDivisionError", line: 2 });
  expect(session.stderr).toBe("");
});

test("profile leaves a timer and a tracer of the code's own alone", async () => {
  const code = [
    "import signal, sys",
    "seen = []",
    "sys.settrace(lambda *a: seen.append(1))",
    "def f(): pass",
    "for _ in range(2000): f()",
    "sys.settrace(None)",
    "print(len(seen) >= 2000)",
  ].join("\n");
  expect((await profile(code)).stdout).toBe("True\n");
});
