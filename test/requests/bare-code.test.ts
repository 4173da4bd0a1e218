import { expect, test } from "vitest";
import { findBareCode, splitBareCode } from "../../src/requests/bare-code.ts";
import { looksLikePython } from "../../src/requests/python-form.ts";

test.each([
  ["Execute this code: print(1 + 1)", "print(1 + 1)\n"],
  [
    "Execute and validate this code:\ndef f(n):\n    return n\n\nprint(f(2))",
    "def f(n):\n    return n\n\nprint(f(2))\n",
  ],
  ["Run this:\n    import math\n    print(math.pi)", "import math\nprint(math.pi)\n"],
  ["print('hello')", "print('hello')\n"],
  ["def f():\n    return {'a': 1}\n\nf()", "def f():\n    return {'a': 1}\n\nf()\n"],
  ["Please run `sum([1, 2])` for me", "sum([1, 2])\n"],
  ["Execute: x = {\n    'a': 1,\n}\nprint(x)", "x = {\n    'a': 1,\n}\nprint(x)\n"],
  ["run print(sum(range(5)))", "print(sum(range(5)))\n"],
  ["Please run this print(1).", "print(1)\n"],
  ["x = 5", "x = 5\n"],
  ["x = 5; print(x)", "x = 5; print(x)\n"],
  ["a, b = 1, 2\ntable['k'][0] += 3\nn: int = 4", "a, b = 1, 2\ntable['k'][0] += 3\nn: int = 4\n"],
])("findBareCode() finds the code in %j", (text, code) => {
  expect(findBareCode(text)).toBe(code);
});

test.each([
  "Import pandas and numpy",
  "Run the tests in test_calculator.py and show me the coverage report",
  "Execute these scripts in order and aggregate the results:\n\n1. data_preparation.py - Prepares the dataset\n2. model_training.py - Trains the ML model",
  "I have a module called 'calculator.py' with basic math functions.\nRun comprehensive tests on it.",
  "What does this error mean: NameError: name 'x' is not defined",
  "The function `fibonacci` and the file `main.py` are fine",
  "Write a function: it should sort words",
  "hello",
  "Run: the tests",
  "Please: help",
  "Run main.py",
  "run the tests; then stop",
  "x == 5 is true",
  "",
])("findBareCode() is null for %j", (text) => {
  expect(findBareCode(text)).toBeNull();
});

test.each([
  ["Validate this, but do not run it:\n    x = 1  # run it", "Validate this, but do not run it:\n"],
  ["Please run `sum([1, 2])` for me", "Please run  for me"],
  ["print(1)  # do not run it", ""],
  ["run print(1)  # do not run it", "run "],
])("splitBareCode() leaves the words of %j", (text, words) => {
  expect(splitBareCode(text)?.words).toBe(words);
});

test.each(["print(1", "x = 1)", "if x then y"])("looksLikePython() refuses %j", (text) => {
  expect(looksLikePython(text)).toBe(false);
});
