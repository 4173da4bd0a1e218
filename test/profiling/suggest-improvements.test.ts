import { expect, test } from "vitest";
import { type FunctionTime, suggestImprovements } from "../../src/profiling/index.ts";

function entry(fields: Partial<FunctionTime>): FunctionTime {
  return { name: "work", location: "<cell 1>:1", time: 1, percent: 50, cumulativeTime: 1, calls: 1, ...fields };
}

test("suggestImprovements() names a function that takes most of the time", () => {
  const [suggestion] = suggestImprovements({ topFunctions: [entry({ percent: 93.4 })], hotLines: [] }, "");
  expect(suggestion).toBe("work (<cell 1>:1) takes 93 % of the time by itself; a change elsewhere gains little");
  expect(suggestImprovements({ topFunctions: [entry({ percent: 80 })], hotLines: [] }, "")).toEqual([]);
  expect(
    suggestImprovements({ topFunctions: [entry({ percent: 99, location: "/usr/lib/x.py:1" })], hotLines: [] }, ""),
  ).toEqual([]);
});

test("suggestImprovements() names the inner of nested loops, whether the outer one was seen running or not", () => {
  const code =
    "def f(items):\n    for i in items:\n        for j in items:\n            if i > j:\n                g(i)\n    return 1";
  const hotLines = [
    { line: 4, source: "            if i > j:", percent: 60 },
    { line: 3, source: "        for j in items:", percent: 30 },
  ];
  expect(suggestImprovements({ topFunctions: [], hotLines }, code)).toEqual([
    expect.stringMatching(/^The loop on line 3 runs inside the loop on line 2 and takes 90 % of the time/),
  ]);
});

test("suggestImprovements() takes neither loops one after the other nor those of an inner function for nested ones", () => {
  const code =
    "for i in items:\n    f(i)\nif x:\n    for j in items:\n        f(j)\n    def g():\n        for k in items:\n            f(k)";
  const hotLines = [2, 5, 8].map((line) => ({ line, source: "f()", percent: 33 }));
  expect(suggestImprovements({ topFunctions: [], hotLines }, code)).toEqual([]);
});

test("suggestImprovements() knows recursion that could be cached", () => {
  const hotLines = [{ line: 3, source: "    return fib(n - 1) + fib(n - 2)", percent: 90 }];
  const fib = entry({ name: "fib", calls: 21_891, percent: 70 });
  expect(suggestImprovements({ topFunctions: [fib], hotLines }, "")).toEqual([
    "fib calls itself on line 3 (21,891 calls); functools.lru_cache saves the calls that repeat their arguments",
  ]);
  expect(
    suggestImprovements({ topFunctions: [fib], hotLines: [{ line: 9, source: "fib(20)", percent: 90 }] }, ""),
  ).toEqual([]);
});

test("suggestImprovements() knows tiny functions that are called very often, and waiting", () => {
  const topFunctions = [
    entry({ name: "tiny", calls: 1_000_000, time: 0.5 }),
    entry({ name: "time.sleep", location: "built-in", percent: 40 }),
  ];
  expect(suggestImprovements({ topFunctions, hotLines: [] }, "")).toEqual([
    "40 % of the time is spent waiting in time.sleep (1 call)",
    expect.stringMatching(/^tiny is called very often for very little work \(1,000,000 calls, 50 % of the time\)/),
  ]);
});
