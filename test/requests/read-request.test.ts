import { describe, expect, test } from "vitest";
import { type Request, readRequest } from "../../src/requests/index.ts";

const CODE = "```python\nprint(1)\n```";
const TESTS = "```python\nfrom shop import total\n\ndef test_total():\n    assert total() == 1\n```";

const FENCE = (code: string) => `\`\`\`python\n${code}\n\`\`\``;

describe("readRequest()", () => {
  test.each<[string, Partial<Request>]>([
    [`Execute this code:\n${CODE}`, { kind: "run-code", validates: false }],
    [`Execute this data processing code:\n${CODE}`, { kind: "run-code", validates: false }],
    ["Execute this code: print(1)", { kind: "run-code", programs: [{ code: "print(1)\n", blocks: ["print(1)\n"] }] }],
    [CODE, { kind: "run-code", asksToRun: false }],
    [`Execute and validate this code:\n${CODE}`, { kind: "run-code", validates: true }],
    [`Run this, it prints results of a test:\n${CODE}`, { kind: "run-code" }],
    [`Test this function:\n${CODE}`, { kind: "write-tests" }],
    [`Execute this script:\n${TESTS}\nprint(2)`, { kind: "run-code" }],
    [`Explain what this prints:\n${CODE}`, { kind: "run-code", further: [{ kind: "explain", verb: "explain" }] }],
    [`Fix this:\n${CODE}`, { kind: "repair-code" }],
    [`Please make this work\n${CODE}`, { kind: "repair-code" }],
    [`Make this faster\n${CODE}`, { kind: "profile-code", further: [{ kind: "change", verb: "make this faster" }] }],
    [`Is this correct?\n${CODE}`, { kind: "run-code" }],
    [`Profile this sorting algorithm and identify performance bottlenecks:\n${CODE}`, { kind: "profile-code" }],
    [`Write tests for this function:\n${CODE}`, { kind: "write-tests" }],
    [`Is this code valid?\n${CODE}`, { kind: "validate-code" }],
    [
      `Analyze the dependencies in this code and set up the environment:\n${CODE}`,
      { kind: "analyze-dependencies", installs: true },
    ],
    ["What does this error mean: KeyError: 'a'", { kind: "explain-error", error: "KeyError: 'a'" }],
    [`Fix this, it raises a KeyError:\n${CODE}`, { kind: "repair-code" }],
    ["Write a class that raises a ValueError, and say what it means", { kind: "write-code" }],
    [
      "Run the tests in test_calculator.py and show me the coverage report",
      { kind: "run-tests", paths: ["test_calculator.py"], coverage: true },
    ],
    ["Run the tests in unit/ without coverage", { kind: "run-tests", paths: ["unit/"], coverage: false }],
    ["Run the tests in test_inventory.py and fix what fails", { kind: "repair-tests", paths: ["test_inventory.py"] }],
    ["Make tests/test_shop.py pass", { kind: "repair-tests", paths: ["tests/test_shop.py"] }],
    ["Run ./test_a.py and test_b.py with pytest", { kind: "run-tests", paths: ["test_a.py", "test_b.py"] }],
    ["Run all tests in unit/ please", { kind: "run-tests", paths: ["unit/"], coverage: null }],
    ["Run the tests", { kind: "run-tests", paths: ["."] }],
    ["Run test_a.py::test_b.", { kind: "run-tests", paths: ["test_a.py::test_b"], modules: [] }],
    [
      "Fix tests/test_a.py::TestA::test_b[1-2]",
      { kind: "repair-tests", paths: ["tests/test_a.py::TestA::test_b[1-2]"] },
    ],
    ["Run test_a.py::test_b['x y']", { kind: "run-tests", paths: ["test_a.py::test_b"] }],
    ["Run tests/.", { kind: "run-tests", paths: ["tests/"] }],
    ["Fix ./tests/./unit//", { kind: "repair-tests", paths: ["tests/unit/"] }],
    ["Put a parser into tests/", { kind: "write-code" }],
    [`Run the test test_given.py::test_total:\n${TESTS}`, { paths: ["test_given.py::test_total"] }],
    ["Make the tests pass", { kind: "repair-tests", paths: ["."] }],
    [`Run these tests with coverage:\n${TESTS}`, { kind: "run-tests", paths: ["test_given.py"], coverage: true }],
    ["Write a function that reverses a string", { kind: "write-code" }],
    ["Create a DataFrame with random data", { kind: "write-code" }],
    ["Write a function with unit tests that adds numbers", { kind: "write-code" }],
    ["Write a parser and run its tests", { kind: "write-code" }],
    ["Create a sorting function, for example quicksort", { kind: "write-code" }],
    ["show me a demo of data analysis", { kind: "show-demo", topic: "data analysis" }],
    ["Fix calculator.py", { kind: "repair-code", modules: ["calculator.py"] }],
    ["Fix calculator.py, it raises a KeyError", { kind: "repair-code", modules: ["calculator.py"] }],
    ["Profile sorting.py", { kind: "profile-code", modules: ["sorting.py"] }],
    ["Run main.py", { kind: "run-scripts", modules: ["main.py"] }],
    ["Check whether shop.py is valid", { kind: "validate-code", modules: ["shop.py"] }],
    ["Add a total to shop.py", { kind: "write-code", modules: ["shop.py"] }],
    ["Write tests for calculator.py", { kind: "write-tests", modules: ["calculator.py"] }],
    [
      "I have a module called 'calculator.py'. Run comprehensive tests on it and give me a coverage report.",
      { kind: "run-tests", paths: [], modules: ["calculator.py"], coverage: true },
    ],
    [
      `Explain what this does, but do not run it:\n${CODE}`,
      { kind: "run-code", mayRun: false, beyondCheck: "explain" },
    ],
    [`Just check this:\n${CODE}`, { kind: "validate-code", mayRun: false, beyondCheck: null }],
    [`Run this with a timeout of 2 seconds:\n${CODE}`, { kind: "run-code", timeout: 2 }],
  ])("reads %j", (text, read) => {
    expect(readRequest(text)).toMatchObject({ ...read, text });
  });

  test.each<[string, Partial<Request>]>([
    [`Explain what this does without running it\n${CODE}`, { mayRun: false }],
    [`What does this print?\n${FENCE("class Testimonial:\n    x = 1\n\nprint(Testimonial.x)")}`, { kind: "run-code" }],
    [`Run\n${FENCE("def test_connection():\n    print('ok')\n\ntest_connection()")}`, { kind: "run-code" }],
    [`Validate this and fix it\n${CODE}`, { kind: "repair-code" }],
    [`Fix the dependency order in this\n${CODE}`, { kind: "repair-code" }],
    [`Fix the profile page\n${CODE}`, { kind: "repair-code" }],
    ["Validate main.py and run it", { kind: "run-scripts", validates: true }],
    [`Can you run this? I want to understand the ValueError\n${CODE}`, { kind: "run-code" }],
    [`Why does this raise a NameError?\n${CODE}`, { kind: "run-code" }],
    ["What does KeyError: 'a' mean?", { kind: "explain-error", error: "KeyError: 'a'" }],
    ["What does KeyError: 'a' mean, and how do I fix it?", { kind: "explain-error", error: "KeyError: 'a'" }],
    ["Explain ValueError: the mean is empty", { kind: "explain-error", error: "ValueError: the mean is empty" }],
    ["What does KeyError mean?", { kind: "explain-error", error: "KeyError" }],
    [`Run this function and write tests for it\n${CODE}`, { kind: "write-tests", asksToRun: true }],
    [`Run this and test it\n${CODE}`, { kind: "write-tests", asksToRun: true }],
    [`Execute this code, then test the function:\n${CODE}`, { kind: "write-tests", asksToRun: true }],
    [`Run this code, which tests the network\n${CODE}`, { kind: "run-code" }],
    [`Run this code and test data\n${CODE}`, { kind: "run-code" }],
    [`Don't write tests, just run it\n${CODE}`, { kind: "run-code" }],
    ["Generate random numbers and run the tests", { kind: "run-tests", paths: ["."] }],
    ["Explain main.py", { kind: "write-code", modules: ["main.py"] }],
    ["python main.py", { kind: "run-scripts", modules: ["main.py"] }],
    ["Speed up main.py", { kind: "profile-code", modules: ["main.py"] }],
    ["Write a fast sort and optimize it", { kind: "write-code" }],
    ["Look over main.py", { kind: "validate-code", modules: ["main.py"] }],
    ["Check main.py", { kind: "validate-code", modules: ["main.py"] }],
    ["Run validate.py", { kind: "run-scripts", modules: ["validate.py"] }],
    ["Run fix.py and profile.py", { kind: "run-scripts", modules: ["fix.py", "profile.py"] }],
    ["Run tests/helper.py", { kind: "run-scripts", modules: ["tests/helper.py"] }],
    [`Don't fix anything, just run it\n${CODE}`, { kind: "run-code" }],
    ["Run test_a.py but don't fix it", { kind: "run-tests", paths: ["test_a.py"] }],
    ["Run main.py without tests", { kind: "run-scripts" }],
    [`Run the fixed version\n${CODE}`, { kind: "run-code" }],
    [`This loads a user profile from a dict. Run it\n${CODE}`, { kind: "run-code" }],
    [`Is this thread safe?\n${CODE}`, { kind: "run-code" }],
    ["Add a function to shop.py and test it", { kind: "run-tests", modules: ["shop.py"] }],
    ["Run tests in ../tests/", { kind: "run-tests", paths: ["../tests/"] }],
    ["Run the tests in tests/unit", { kind: "run-tests", paths: ["tests/unit"] }],
    ["Run the tests in tests/test_übung.py", { kind: "run-tests", paths: ["tests/test_übung.py"] }],
    ['Run "my file.py"', { kind: "run-scripts", modules: ["my file.py"] }],
    ["Fix the failing tests", { kind: "repair-tests", paths: ["."] }],
    ["My tests fail", { kind: "run-tests", paths: ["."] }],
    ["Is test_calc.py valid?", { kind: "validate-code", modules: ["test_calc.py"] }],
    ["Test mods/util.py without coverage", { kind: "run-tests", modules: ["mods/util.py"], coverage: false }],
  ])("does not take a word for what it is not: %j", (text, read) => {
    expect(readRequest(text)).toMatchObject(read);
  });

  test.each<[string, readonly string[], Request["kind"], readonly string[]]>([
    ["check a.py and profile b.py", ["a.py"], "validate-code", ["profile b.py"]],
    ["profile b.py and check a.py", ["b.py"], "profile-code", ["check a.py"]],
    ["Do not run a.py, only check it; then run b.py", ["a.py"], "validate-code", ["run b.py"]],
    ["validate a.py, then execute b.py for at most 2 seconds", ["a.py"], "validate-code", ["run b.py"]],
    ["run a.py for at most 2 seconds and profile b.py and c.py", ["a.py"], "run-scripts", ["profile b.py and c.py"]],
    ["check a.py, b.py and c.py", ["a.py", "b.py", "c.py"], "validate-code", []],
    ["run a.py and then b.py", ["a.py", "b.py"], "run-scripts", []],
    ["run a.py and run b.py", ["a.py", "b.py"], "run-scripts", []],
    ["check and run a.py and b.py", ["a.py", "b.py"], "run-scripts", []],
    ["check a.py and b.py, then run them", ["a.py", "b.py"], "run-scripts", []],
  ])("does with each file what is asked for of it, or says so: %j", (text, modules, kind, left) => {
    const request = readRequest(text);
    expect([request.modules, request.kind, request.further.map(({ verb }) => verb)]).toEqual([modules, kind, left]);
    expect(request.text).toBe(text);
  });

  test.each([
    ["import os, math", "print(math.pi)"],
    ["from math import pi, e", "print(e)"],
    ["from math import *", "print(pi)"],
    ["from math import (pi,\n    e)", "print(e)"],
    ["a, b = 1, 2", "print(a + b)"],
    ["for i in range(3): pass", "print(i)"],
    ["x = y = 3", "print(y)"],
    ["if True:\n    z = 1", "print(z)"],
    ["open('out.txt', 'w').write('1')", "print(open('out.txt').read())"],
  ])("takes %j and %j for one program", (first, second) => {
    expect(readRequest(`Run\n${FENCE(first)}\nand\n${FENCE(second)}`).programs).toHaveLength(1);
  });

  test("runs the file that is named, of several that are given", () => {
    const read = readRequest("Run a.py\n```python file=a.py\nimport b\n```\n```python file=b.py\nx = 1\n```");
    expect(read.programs.map(({ code }) => code)).toEqual(["import b\n"]);
  });

  test("keeps the error that is shown beside code that is to be repaired", () => {
    const traceback = "Traceback (most recent call last):\n  File \"a.py\", line 1, in <module>\nKeyError: 'x'";
    const read = readRequest(`Fix this:\n\`\`\`\n${traceback}\n\`\`\`\n${CODE}`);
    expect(read).toMatchObject({ kind: "repair-code", error: traceback, programs: [{ code: "print(1)\n" }] });
  });

  test("names modules and tests that are given: by the fence, by their first line, by the prose, by what tests import", () => {
    const named = readRequest(
      "Run these tests\n```python file=shop.py\nx = 1\n```\n```python\n# test_shop.py\ndef test_x(): ...\n```",
    );
    expect(named.files).toEqual([{ path: "shop.py", content: "x = 1\n" }]);
    expect(named.tests.map((file) => file.path)).toEqual(["test_shop.py"]);
    const told = readRequest(`Here is till.py with test_till.py, run the tests:\n${CODE}\n${TESTS}`);
    expect([...told.files, ...told.tests].map((file) => file.path)).toEqual(["till.py", "test_till.py"]);
    const imported = readRequest(`Run these tests:\n${CODE}\n${TESTS}`);
    expect([...imported.files, ...imported.tests].map((file) => file.path)).toEqual(["shop.py", "test_given.py"]);
  });

  test("keeps blocks apart that stand alone, and joins those that build on each other or are to be repaired", () => {
    const two = `\`\`\`\na = 1\n\`\`\`\nand\n\`\`\`\nb = 2\n\`\`\``;
    expect(readRequest(`Run:\n${two}`).programs.map(({ code }) => code)).toEqual(["a = 1\n", "b = 2\n"]);
    const one = { code: "a = 1\n\nb = 2\n", blocks: ["a = 1\n", "b = 2\n"] };
    expect(readRequest(`Fix:\n${two}`).programs).toEqual([one]);
    const connected = readRequest(`Run:\n${two.replace("b = 2", "print(a)")}\nIt should print:\n\`\`\`\n1\n\`\`\``);
    expect(connected.programs.map(({ blocks }) => blocks)).toEqual([["a = 1\n", "print(a)\n"]]);
  });

  test("runs code next to the files that it is given with", () => {
    const read = readRequest("Run it\n```python file=shop.py\nx = 1\n```\n```python\nimport shop\n```");
    expect(read).toMatchObject({
      kind: "run-code",
      programs: [{ code: "import shop\n" }],
      files: [{ path: "shop.py" }],
    });
  });

  test("takes no words of the code for words of the request", () => {
    expect(readRequest("Run\n```python\n# fix the tests and profile test_a.py\n```").kind).toBe("run-code");
    expect(readRequest("Run:\n    print(1)  # fix it, do not run it").kind).toBe("run-code");
  });

  test("reads fences of tildes, of many backticks, and one that is never closed, and leaves other languages", () => {
    const codeOf = (text: string) => readRequest(text).programs[0]?.code;
    expect(codeOf("Run\n~~~py\na\n~~~")).toBe("a\n");
    expect(codeOf("Run\n````python\n```\nb\n````")).toBe("```\nb\n");
    expect(codeOf("Run\r\n```\r\nc\r\nd")).toBe("c\nd\n");
    expect(readRequest("Write it like\n```sql\nselect 1\n```").kind).toBe("write-code");
  });
});
