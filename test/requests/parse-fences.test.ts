import { expect, test } from "vitest";
import { parseFences } from "../../src/requests/parse-fences.ts";
import { pythonFences } from "../../src/requests/python-fences.ts";

function contents(text: string): readonly string[] {
  return pythonFences(parseFences(text).fences).map((fence) => fence.content);
}

test.each([
  ["```python\nprint(1)\n```", ["print(1)\n"]],
  ["```py\nprint(1)\n```", ["print(1)\n"]],
  ["```\nprint(1)\n```", ["print(1)\n"]],
  ["~~~python\nprint('```')\n~~~", ["print('```')\n"]],
  ["````python\nx = '''\n```\n'''\n````", ["x = '''\n```\n'''\n"]],
  ["First\n```python\na = 1\n```\nthen\n```python\nb = 2\n```", ["a = 1\n", "b = 2\n"]],
  ["```python\nprint(1)", ["print(1)\n"]],
  ["> quoted:\n> ```python\n> if x:\n>     print(1)\n> ```\n> end", ["if x:\n    print(1)\n"]],
  ["1. run\n   ```python\n   if x:\n       print(1)\n   ```", ["if x:\n    print(1)\n"]],
  ["````markdown\n# Title\n```python\nprint(1)\n```\n````", ["print(1)\n"]],
  ["```python\r\nprint(1)\r\n```", ["print(1)\n"]],
  ["```javascript\nalert(1)\n```", []],
  ["```python\n```", []],
  ["no fence", []],
  ["> > quoted twice:\n> > ```\n> > if x:\n> >     print(1)\n> > ```", ["if x:\n    print(1)\n"]],
  [`${"> ".repeat(400)}x`, []],
  ["```text\n".repeat(20_000), []],
])("parseFences() finds the Python of %j", (text, expected) => {
  expect(contents(text)).toEqual(expected);
});

test("parseFences() reads the file and the words of the info string", () => {
  const { fences, prose } = parseFences("Fix\n```python file=a/b.py\nx\n```\nIt failed:\n```json failure\n{}\n```");
  expect(fences).toEqual([
    { language: "python", words: ["file=a/b.py"], file: "a/b.py", content: "x\n", lead: "Fix" },
    { language: "json", words: ["failure"], file: null, content: "{}\n", lead: "It failed:" },
  ]);
  expect(prose).toBe("Fix\nIt failed:");
});

const CODE = "```python\nprint(2 + 2)\n```";
const PLAIN = "```\nprint(2 + 2)\n```";
const FOUR = "```\n4\n```";

test.each([
  `${CODE}\nIt should print:\n${FOUR}`,
  `${PLAIN}\nIt should print:\n${FOUR}`,
  `${PLAIN}\nExpected output:\n\n${FOUR}`,
  `${PLAIN}\n**Output**\n${FOUR}`,
  `Run it. The output is:\n${FOUR}\nHere is the code:\n${CODE}`,
  `${PLAIN}\nand I get the following instead:\n${FOUR}`,
  `${PLAIN}\nwhich gives\n${FOUR}`,
  `${PLAIN}\nCheck that it prints:\n${FOUR}`,
  `${PLAIN}\nWith this input:\n${FOUR}`,
  `${PLAIN}\nand this:\n\`\`\`\nTraceback (most recent call last):\nKeyError: 1\n\`\`\``,
])("what %j announces as output is no code", (text) => {
  expect(contents(text)).toEqual(["print(2 + 2)\n"]);
});

test.each([
  `Run this, it prints:\n${PLAIN}`,
  `${FOUR}\nand then\n${PLAIN}`,
  `${FOUR}\n${PLAIN}`,
  `${FOUR}\nNow run this. It should print nothing of the kind, and is my code:\n${PLAIN}`,
  `${FOUR}\nThen fix the error:\n${PLAIN}`,
  `${FOUR}\nIt should print:\n${CODE}`,
])("what %j holds is code", (text) => {
  expect(contents(text)).toContain("print(2 + 2)\n");
});
