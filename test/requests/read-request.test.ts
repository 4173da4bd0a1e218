import { describe, expect, it } from "vitest";
import { type Request, readRequest } from "../../src/requests/index.ts";

const CODE = "```python\nprint(1)\n```";
const TESTS = "```python\nfrom shop import total\n\ndef test_total():\n    assert total() == 1\n```";

describe("readRequest()", () => {
  it.each<[string, Partial<Request>]>([
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
    [`Just check this:\n${CODE}`, { kind: "run-code", mayRun: false, beyondCheck: null }],
    [`Run this with a timeout of 2 seconds:\n${CODE}`, { kind: "run-code", timeout: 2 }],
  ])("reads %j", (text, read) => {
    expect(readRequest(text)).toMatchObject({ ...read, text });
  });

  it("names modules and tests that are given: by the fence, by their first line, by the prose, by what tests import", () => {
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

  it("keeps blocks apart that stand alone, and joins those that build on each other or are to be repaired", () => {
    const two = `\`\`\`\na = 1\n\`\`\`\nand\n\`\`\`\nb = 2\n\`\`\``;
    expect(readRequest(`Run:\n${two}`).programs.map(({ code }) => code)).toEqual(["a = 1\n", "b = 2\n"]);
    const one = { code: "a = 1\n\nb = 2\n", blocks: ["a = 1\n", "b = 2\n"] };
    expect(readRequest(`Fix:\n${two}`).programs).toEqual([one]);
    const connected = readRequest(`Run:\n${two.replace("b = 2", "print(a)")}\nIt should print:\n\`\`\`\n1\n\`\`\``);
    expect(connected.programs.map(({ blocks }) => blocks)).toEqual([["a = 1\n", "print(a)\n"]]);
  });

  it("runs code next to the files that it is given with", () => {
    const read = readRequest("Run it\n```python file=shop.py\nx = 1\n```\n```python\nimport shop\n```");
    expect(read).toMatchObject({
      kind: "run-code",
      programs: [{ code: "import shop\n" }],
      files: [{ path: "shop.py" }],
    });
  });

  it("takes no words of the code for words of the request", () => {
    expect(readRequest("Run\n```python\n# fix the tests and profile test_a.py\n```").kind).toBe("run-code");
    expect(readRequest("Run:\n    print(1)  # fix it, do not run it").kind).toBe("run-code");
  });

  it("reads fences of tildes, of many backticks, and one that is never closed, and leaves other languages", () => {
    const codeOf = (text: string) => readRequest(text).programs[0]?.code;
    expect(codeOf("Run\n~~~py\na\n~~~")).toBe("a\n");
    expect(codeOf("Run\n````python\n```\nb\n````")).toBe("```\nb\n");
    expect(codeOf("Run\r\n```\r\nc\r\nd")).toBe("c\nd\n");
    expect(readRequest("Write it like\n```sql\nselect 1\n```").kind).toBe("write-code");
  });
});
