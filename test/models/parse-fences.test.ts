import { expect, test } from "vitest";
import { parseFences, pythonFences } from "../../src/models/parse-fences.ts";

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
])("parseFences() finds the Python of %j", (text, expected) => {
  expect(contents(text)).toEqual(expected);
});

test("parseFences() reads the file and the words of the info string", () => {
  const { fences, prose } = parseFences("Fix\n```python file=a/b.py\nx\n```\nIt failed:\n```json failure\n{}\n```");
  expect(fences).toEqual([
    { language: "python", words: ["file=a/b.py"], file: "a/b.py", content: "x\n" },
    { language: "json", words: ["failure"], file: null, content: "{}\n" },
  ]);
  expect(prose).toBe("Fix\nIt failed:");
});
