import { describe, expect, it } from "vitest";
import { findBlock, readRequest } from "../../src/graph/read-request.ts";

const CODE = "```python\nprint(1)\n```";
const TESTS = "```python\nfrom shop import total\n\ndef test_total():\n    assert total() == 1\n```";

describe("readRequest()", () => {
  it.each([
    [`Execute this code:\n${CODE}`, { kind: "run-code", repair: false }],
    [`Execute this data processing code:\n${CODE}`, { kind: "run-code", repair: false }],
    [CODE, { kind: "run-code", repair: false }],
    [`Fix this:\n${CODE}`, { kind: "run-code", repair: true }],
    [`Please make this work\n${CODE}`, { kind: "run-code", repair: true }],
    [`Profile this sorting algorithm and identify performance bottlenecks:\n${CODE}`, { kind: "profile-code" }],
    [`Write tests for this function:\n${CODE}`, { kind: "write-tests" }],
    [
      "Run the tests in test_calculator.py and show me the coverage report",
      { kind: "run-tests", paths: ["test_calculator.py"], repair: false },
    ],
    [
      "Run the tests in test_inventory.py and fix what fails",
      { kind: "run-tests", paths: ["test_inventory.py"], repair: true },
    ],
    ["Make tests/test_shop.py pass", { kind: "run-tests", paths: ["tests/test_shop.py"], repair: true }],
    [
      "Run ./test_a.py and test_b.py with pytest",
      { kind: "run-tests", paths: ["test_a.py", "test_b.py"], repair: false },
    ],
    ["Run all tests in unit/ please", { kind: "run-tests", paths: ["unit/"], repair: false }],
    ["Run the tests", { kind: "run-tests", paths: ["."], repair: false }],
    ["Make the tests pass", { kind: "run-tests", paths: ["."], repair: true }],
    [`Run these tests with coverage:\n${TESTS}`, { kind: "run-tests", paths: ["test_given.py"], repair: false }],
    ["Write a function that reverses a string", { kind: "write-code" }],
    ["Create a DataFrame with random data", { kind: "write-code" }],
    ["Write a function with unit tests that adds numbers", { kind: "write-code" }],
  ])("reads %j", (text, task) => {
    expect(readRequest(text).task).toMatchObject(task);
  });

  it.each([
    ["Fix calculator.py", { wish: "run", repair: true }],
    ["Profile sorting.py", { wish: "profile", repair: false }],
    ["Run main.py", { wish: "run", repair: false }],
    ["Write tests for calculator.py", { wish: "write-tests", repair: false }],
    [
      "I have a module called 'calculator.py'. Run comprehensive tests on it and give me a coverage report.",
      { wish: "test", repair: false },
    ],
  ])("leaves %j to the files that are there", (text, read) => {
    expect(readRequest(text)).toMatchObject({ ...read, task: null, modules: [expect.stringMatching(/^\w+\.py$/)] });
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

  it("finds the block that a line comes from", () => {
    const request = `First\n\`\`\`\na = 1\nb = 2\n\`\`\`\nthen\n${CODE}\nIt should print:\n\`\`\`\n1\n\`\`\``;
    const code = readRequest(request).code ?? "";
    const places = code.split("\n").map((text, index) => [text, findBlock(request, code, index + 1)]);
    expect(places.filter(([text]) => text !== "")).toEqual([
      ["a = 1", { block: 1, blocks: 2, line: 1 }],
      ["b = 2", { block: 1, blocks: 2, line: 2 }],
      ["print(1)", { block: 2, blocks: 2, line: 1 }],
    ]);
    expect(findBlock(request, `${code}# repaired`, 1)).toBeNull();
    expect(findBlock(CODE, readRequest(CODE).code ?? "", 1)).toBeNull();
  });

  it("runs code next to the files that it is given with", () => {
    const read = readRequest("Run it\n```python file=shop.py\nx = 1\n```\n```python\nimport shop\n```");
    expect(read).toMatchObject({ code: "import shop\n", files: [{ path: "shop.py" }], task: { kind: "run-code" } });
  });

  it("takes no words of the code for words of the request", () => {
    expect(readRequest("Run\n```python\n# fix the tests and profile test_a.py\n```").task).toEqual({
      kind: "run-code",
      repair: false,
    });
  });

  it("reads fences of tildes, of many backticks, and one that is never closed, and leaves other languages", () => {
    expect(readRequest("Run\n~~~py\na\n~~~").code).toBe("a\n");
    expect(readRequest("Run\n````python\n```\nb\n````").code).toBe("```\nb\n");
    expect(readRequest("Run\r\n```\r\nc\r\nd").code).toBe("c\nd\n");
    expect(readRequest("Write it like\n```sql\nselect 1\n```").task).toEqual({ kind: "write-code" });
  });
});
