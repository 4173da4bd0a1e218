import { describe, expect, test } from "vitest";
import { diagnose } from "../../../src/diagnosis/index.ts";
import { failureOf } from "../python-failure.ts";

/** Programs for which more than one change makes them run, and only one of them is right. */
const UNSURE: readonly (readonly [what: string, code: string, near?: string])[] = [
  ["a class whose body is not there", "class Later:\n\nprint('on')\n"],
  ["a function whose body is not there", "def later():\n\nprint('on')\n"],
  ["a function whose several lines stand beside it", "def f():\nx = 1\nprint(x)\n"],
  ["a block at the end of the program, which was cut off", "print('on')\nif True:\n"],
  ["a class whose first statement is no method", "class Point:\nx = 0\ndef move(self):\n    pass\n"],
  ["a class and a function that takes no object", "class Counter:\ndef main():\n    print(1)\n"],
  ["a name far from the one there is", "from math import squareroot\n", "sqrt"],
  ["two names that are as near", "total = 1\ntotalk = 2\nprint(totals)\n"],
  ["an attribute far from the one there is", "import datetime\ndatetime.strptme\n", "time"],
  ["a name of Python's own for one that is none", "class Point:\n    pass\nPoint().init\n", "__init__"],
  ["two letters, which are like any others", "print(xd)\n", "id"],
  ["a sort that is called as a statement", "items = [2, 1]\nitems.sorted()\nprint(items)\n"],
  ["a value that may be wanted", "if line = input():\n    print(line)\n"],
  ["a number whose digits may be meant", "number = 123\nfor digit in number:\n    print(digit)\n"],
  ["names that are numbered", "row1 = 1\nprint(row2)\n"],
  ["one of several things", "items = [1]\nprint(item)\n"],
  ["a variable with a builtin's name", "print(id_)\n", "id"],
  ["an item past the end that is set", "items = [1]\nitems[len(items)] = 2\n"],
  ["a bracket that may end before an operator", "n = '3'\nprint(1)\nn = int(n * 2\n"],
  ["an index that may end before an operator", "n = [3]\nif n[0 == 3:\n    print(1)\n"],
  ["a list that may end before an operator", "rows = [[0 * 3 for _ in range(2)]\n"],
  ["a text that may end before a variable", "total = 1\nprint('Total: , total)\n"],
  ["a text that may end before a number", "print('Total: , 5)\n"],
  ["a text that may end before a call", "print('a).upper())\n"],
  ["a bracket that may lack its partner", "items = [1]\nitems.pop)\n"],
  ["one behind other brackets", "names = ['a']\nprint(max(n.upper for n in names.copy)))\n"],
  ["one that may close a call before it", "n = 1\nprint('a' + strn), str(n))\n"],
  ["brackets of two kinds", "n = 1\nprint([strn) for n in [1]])\n"],
  ["numbers that may be added first", "a = 1\nb = 2\nprint('Sum: ' + a + b)\n"],
  ["a function that may be the program's own", "print(product([2, 3]))\n"],
  ["an else of two statements", "a = 3\nwhile a:\n    if a > 2:\n        a = 0\n else:\n        a -= 1\n"],
  ["tabs that may be as wide as four spaces or as eight", "for a in [1]:\n    if a:\n        x = 1\n\ty = 2\n"],
];

describe("no edit is made that would run and may be wrong", () => {
  test.each(UNSURE.map(([what, code, near]) => ({ what, code, near })))("$what", ({ code, near }) => {
    const suggestions = diagnose(failureOf(code, near === undefined ? {} : { near: [near] }));
    expect(suggestions.length).toBeGreaterThan(0);
    expect(suggestions.map(({ edit }) => edit)).toEqual(suggestions.map(() => null));
  });
});
