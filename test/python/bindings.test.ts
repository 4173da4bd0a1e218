import { expect, test } from "vitest";
import { cell, performTasks } from "../python.ts";

/** What cells tell of their names, each as `name: type use`, with a mark where the value has a hash. */
async function bindingsOf(...cells: readonly string[]) {
  const { performances } = await performTasks(cells.map((code) => cell(code, { bindings: true })));
  return performances.map(({ bindings }) =>
    bindings?.names.map(({ name, type, value, use }) => `${name}: ${type} ${use}${value === null ? "" : " #"}`),
  );
}

/** The hash of what an expression comes to, in an interpreter of its own. */
async function hashesOf(...expressions: readonly string[]) {
  const tasks = expressions.map((expression) => cell(`value = ${expression}`, { bindings: true }));
  const { performances } = await performTasks(tasks);
  return performances.map(({ bindings }) => bindings?.names.find(({ name }) => name === "value")?.value ?? null);
}

test("a cell tells the names that it binds, however it does, and not those of its functions and comprehensions", async () => {
  const code = [
    "import os.path, sys as system",
    "from math import pi as circle",
    "def function(argument):",
    "    global made_inside",
    "    inside = made_inside = 1",
    "class Class: attribute = 1",
    "with open('/dev/null') as handle: pass",
    "for index in range(2): pass",
    "first, (second, *rest) = 1, (2, 3)",
    "squares = [number for number in range(3) if (last := number) or (lambda: (never := 1))()]",
    "annotated: int = 5",
    "undefined: int",
    "_hidden = 1",
    "function(0)",
  ].join("\n");
  const [told] = await bindingsOf(code);
  expect(told?.toSorted()).toEqual([
    "Class: type binds #",
    "annotated: int binds #",
    "circle: float binds #",
    "first: int binds #",
    "function: function binds #",
    "handle: _io.TextIOWrapper binds",
    "index: int binds #",
    "last: int binds #",
    "made_inside: int binds #",
    "os: module binds #",
    "rest: list binds #",
    "second: int binds #",
    "squares: list binds #",
    "system: module binds #",
  ]);
});

test("a cell tells what it changes, what it mentions by way of a function too, and what it removes", async () => {
  const [, told, failed] = await bindingsOf(
    "unused = spare = third = object()\nrows, table, box, other, gone, kept, count = [], {}, type('Box', (), {})(), 1, 2, 3, 4\ndef add(): rows.append(other)",
    "def use(unused):\n    spare = 1\n    return lambda third: [unused, spare, third]\nadd()\ntable['a'] = 1\nbox.field = 2\ncount += 1\nkept = kept + 1\ndel gone\nif count > 9: other = 2",
    "try: missing\nexcept NameError as error: rows.clear()\nundefined",
  );
  expect(told?.toSorted()).toEqual([
    "add: function mentions #",
    "box: Box changes",
    "count: int changes #",
    "gone: null changes",
    "kept: int changes #",
    "other: int changes #",
    "rows: list mentions #",
    "table: dict changes #",
    "use: function binds #",
  ]);
  expect(failed).toEqual(["error: null changes", "rows: list changes #"]);
});

test("nothing is told of a cell that does not compile, and where the task does not ask", async () => {
  const { performances } = await performTasks([cell("x = ", { bindings: true }), cell("x = 1")]);
  expect(performances.map(({ bindings }) => bindings)).toEqual([null, null]);
});

test("a plain value has the same hash in every process, and another value another one", async () => {
  const plain = [
    ..."5|5.0|True|'5'|b'5'|None|(5,)|[5]|{5}|frozenset([5])|{5: 5}|{'b', 'a', 'c'}|range(5)|len".split("|"),
    "lambda n: n + 1",
    "lambda n: n + 2",
    "lambda n=5: n + 1",
    "__import__('datetime').date(2026, 1, 5)",
    "__import__('decimal').Decimal('5')",
    "type('Class', (), {'field': 5})",
    "type('Class', (), {'field': 6})",
    "float('nan')",
    "'\\ud800'",
    "10 ** 5000",
  ];
  const hashes = await hashesOf(...plain);
  expect(hashes).not.toContain(null);
  expect(new Set(hashes).size).toBe(plain.length);
  expect(await hashesOf(...plain)).toEqual(hashes);
});

test("what is no plain value, or a large one, has no hash, and no code of it runs", async () => {
  const hostile =
    "type('Hostile', (int,), {name: lambda *_: print('RAN') for name in ('__repr__', '__eq__', '__hash__')})";
  const metaclass =
    "type('Meta', (type,), {name: property(lambda _: print('RAN')) for name in ('__module__', '__qualname__')})";
  const values = [
    "object()",
    `${hostile}(5)`,
    `[${hostile}(5)]`,
    `${metaclass}('Class', (), {})()`,
    `${metaclass}('Class', (), {})`,
    "[0] * 1000",
    "'x' * 70000",
    "1 << 400000",
    "(lambda n: lambda: n)(5)",
    "[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]",
    "(lambda l: l.append(l) or l)([])",
  ];
  const tasks = values.map((value) => cell(`value = ${value}`, { bindings: true }));
  const { performances, stdout } = await performTasks(tasks);
  const told = performances.map(({ bindings }) => bindings?.names.map(({ name, value }) => [name, value]));
  expect(told).toEqual(values.map(() => [["value", null]]));
  expect(stdout).not.toContain("RAN");
});
