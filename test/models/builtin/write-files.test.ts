import { expect, test } from "vitest";
import { writeCode, writeTests } from "../../../src/models/builtin/write-files.ts";

const SOURCE = "def mean(values):\n    return sum(values) / len(valeus)\n";
const EDIT = { startLine: 2, endLine: 2, replacement: "    return sum(values) / len(values)" };

function prompt(suggestions: readonly unknown[], file: string | null = "statistics_tools.py"): string {
  const failure = JSON.stringify({ file, error: "Traceback\nNameError: name 'valeus' is not defined", suggestions });
  return `Repair the code.\n\n\`\`\`python file=statistics_tools.py\n${SOURCE}\`\`\`\n\nIt failed:\n\n\`\`\`json failure\n${failure}\n\`\`\``;
}

const REPAIRED = { path: "statistics_tools.py", content: "def mean(values):\n    return sum(values) / len(values)\n" };

test("writeCode() makes the edit of the first suggestion that has one, and names the rule", () => {
  const answer = writeCode(
    prompt([
      { rule: "general", message: "Look closely", edit: null, file: null },
      { rule: "misspelt-name", message: "`values` is meant", edit: EDIT, file: "statistics_tools.py" },
    ]),
  );
  expect(answer).toEqual({ files: [REPAIRED], explanation: "Rule misspelt-name: `values` is meant." });
});

test("writeCode() applies an edit without a file to the failing file, else to the only one", () => {
  const suggestion = { rule: "misspelt-name", message: "m", edit: EDIT, file: null };
  expect(writeCode(prompt([suggestion])).files).toEqual([REPAIRED]);
  expect(writeCode(prompt([suggestion], null)).files).toEqual([REPAIRED]);
});

test("writeCode() passes over an edit that does not fit the file", () => {
  const stale = { rule: "stale", message: "m", edit: { startLine: 40, endLine: 40, replacement: "x" }, file: null };
  const other = { rule: "elsewhere", message: "m", edit: EDIT, file: "other.py" };
  const good = { rule: "good", message: "m", edit: EDIT, file: null };
  expect(writeCode(prompt([stale, other, good])).explanation).toBe("Rule good: m.");
});

test("writeCode() writes nothing for a failure without a rule, and says so", () => {
  const answer = writeCode(prompt([{ rule: "assertion", message: "The test expects `5`", edit: null, file: null }]));
  expect(answer.files).toEqual([]);
  expect(answer.explanation).toContain("no rule that repairs this failure (NameError: name 'valeus' is not defined)");
  expect(answer.explanation).toContain("The test expects `5`");
  expect(answer.explanation).toContain("EXECUTOR_MODEL");
});

test.each([
  ["!!! Recursion detected (same locals & position)"],
  ["  ...Full output truncated, use '-vv' to show"],
  ["and 3 more"],
])("writeCode() names the failure of a test, and not the %j that follows it", (noise) => {
  const headline = "test_c.py::test_d: RecursionError: maximum recursion depth exceeded (calc.py, line 2, in gcd)";
  const failure = { file: "calc.py", error: `${headline}\ncalc.py:2: in gcd\n${noise}`, suggestions: [] };
  const answer = writeCode(`Repair it.\n\n\`\`\`json failure\n${JSON.stringify(failure)}\n\`\`\``);
  expect(answer.explanation).toContain(`no rule that repairs this failure (${headline})`);
});

test("writeCode() names no failure where it is told of none", () => {
  const failure = JSON.stringify({ file: "a.py", error: " ", suggestions: [] });
  const { explanation } = writeCode(`Repair it.\n\n\`\`\`json failure\n${failure}\n\`\`\``);
  expect(explanation).toContain("no rule that repairs this failure. ");
});

test("writeCode() gives back the program of a request", () => {
  expect(writeCode("Run this:\n```python\nprint(1)\n```").files).toEqual([{ path: "main.py", content: "print(1)\n" }]);
  // A file that is there is no answer to a request to write one.
  expect(writeCode("Explain a.py\n```python file=a.py\nx = 1\n```").files).toEqual([]);
});

test("writeCode() does not claim a change that it did not make", () => {
  const answer = writeCode("Add a function multiply.\n\n```python file=a.py\nx = 1\n```");
  expect(answer.files).toEqual([]);
  expect(answer.explanation).toContain("does not write new programs");
});

test("writeCode() writes a small calculation", () => {
  expect(writeCode("Calculate the factorial of 5").files[0]?.content).toContain("math.factorial(5)");
});

test("writeCode() refuses a request that needs a real model", () => {
  expect(writeCode("Write a web server").files).toEqual([]);
});

test("writeTests() gives back the draft as the module's test file", () => {
  const draft = "from lib import tools\n\ndef test_a():\n    assert True\n";
  const text = `Write tests.\n\n\`\`\`python file=lib/tools.py\nx = 1\n\`\`\`\n\n\`\`\`python draft\n${draft}\`\`\``;
  expect(writeTests(text).files).toEqual([{ path: "lib/test_tools.py", content: draft }]);
});

test("writeTests() says of tests that were drafted by a run what they do not check", () => {
  const draft = "# Drafted by running the code: these tests hold what it gives now\ndef test_a(): ...\n";
  const { explanation } = writeTests(`Write tests.\n\n\`\`\`python draft\n${draft}\`\`\``);
  expect(explanation).toContain("do not check whether that is right");
});

test("writeTests() writes nothing without a draft, and says so", () => {
  const answer = writeTests("Write tests.\n\n```python file=tools.py\nx = 1\n```");
  expect(answer.files).toEqual([]);
  expect(answer.explanation).toContain("no draft of tests for tools.py");
});
