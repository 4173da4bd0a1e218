import { describe, expect, test } from "vitest";
import { diagnose } from "../../../src/diagnosis/index.ts";
import { failureOf, repair } from "../python-failure.ts";

/** A program that fails, the rule that mends it, and what the mended program prints. */
interface Case {
  readonly rule: string;
  readonly title: string;
  readonly code: string;
  readonly prints: string;
  readonly facts?: Readonly<Record<string, unknown>>;
}

const CASES: readonly Case[] = [
  { rule: "missing-import", title: "a module", code: "print(math.sqrt(16))\n", prints: "4.0" },
  {
    rule: "missing-import",
    title: "after docstring and __future__",
    code: '#!/usr/bin/env python3\n"""Two\nlines."""\nfrom __future__ import annotations\n\nprint(json.dumps([1]))\n',
    prints: "[1]",
  },
  {
    rule: "missing-import",
    title: "datetime as a class",
    code: "print(datetime.fromisoformat('2024-05-06').year)\n",
    prints: "2024",
  },
  { rule: "missing-import", title: "a function", code: "print(dict(Counter('aab')))\n", prints: "{'a': 2, 'b': 1}" },
  { rule: "misspelt-name", title: "a builtin", code: "pritn('hello')\npritn('again')\n", prints: "hello\nagain" },
  { rule: "misspelt-name", title: "in an f-string", code: "total = 3\nprint(f'total {totl}')\n", prints: "total 3" },
  {
    rule: "misspelt-name",
    title: "a local, leaving strings alone",
    code: "def mean(values):\n    total = sum(values)\n    return totl / len(values)  # totl\n\nprint('totl', mean([1, 3]))\n",
    prints: "totl 2.0",
  },
  { rule: "renamed-name", title: "xrange", code: "for i in xrange(2):\n    print(i)\n", prints: "0\n1" },
  { rule: "renamed-name", title: "true", code: "print(true)\n", prints: "True" },
  { rule: "misspelt-module", title: "import", code: "import jsn\nprint(jsn.dumps(1))\n", prints: "1" },
  {
    rule: "misspelt-module",
    title: "a module of Python 2",
    code: "import cPickle\nprint(cPickle.loads(cPickle.dumps(5)))\n",
    prints: "5",
  },
  {
    rule: "misspelt-module",
    title: "from",
    code: "from itertols import chain\nprint(list(chain([1], [2])))\n",
    prints: "[1, 2]",
  },
  {
    rule: "unknown-import-name",
    title: "near",
    code: "from math import squareroot\nprint(squareroot(9))\n",
    prints: "3.0",
    facts: { near: "sqrt" },
  },
  {
    rule: "unknown-import-name",
    title: "moved",
    code: "from collections import Mapping\nprint(Mapping.__name__)\n",
    prints: "Mapping",
  },
  {
    rule: "misspelt-attribute",
    title: "of a module",
    code: "import statistics\nprint(statistics.meen([1, 3]))\n",
    prints: "2",
  },
  { rule: "misspelt-attribute", title: "of a value", code: "print('a'.uper())\n", prints: "A" },
  { rule: "foreign-attribute", title: "list.push", code: "items = []\nitems.push(1)\nprint(items)\n", prints: "[1]" },
  { rule: "foreign-attribute", title: "list.length", code: "items = [1, 2]\nprint(items.length)\n", prints: "2" },
  {
    rule: "foreign-attribute",
    title: "dict.has_key",
    code: "ages = {'a': 1}\nif ages.has_key('a'):\n    print('yes')\n",
    prints: "yes",
  },
  {
    rule: "foreign-attribute",
    title: "str.contains",
    code: "text = 'haystack'\nprint(text.contains('hay'))\n",
    prints: "True",
  },
  { rule: "foreign-attribute", title: "time.clock", code: "import time\nprint(time.clock() > 0)\n", prints: "True" },
  {
    rule: "too-many-arguments",
    title: "a method without self",
    code: "class Counter:\n    def add(amount):\n        return amount\n\nprint(Counter().add(2))\n",
    prints: "2",
  },
  {
    rule: "unknown-keyword",
    title: "near",
    code: "def area(width, height):\n    return width * height\n\nprint(area(width=2, heigth=3))\n",
    prints: "6",
  },
  { rule: "mixed-operands", title: "text + number", code: "count = 3\nprint('Count: ' + count)\n", prints: "Count: 3" },
  {
    rule: "mixed-operands",
    title: "a chain",
    code: "count = 3\nline = 'a ' + count + ' b ' + str(4)\nprint(line)\n",
    prints: "a 3 b 4",
  },
  { rule: "mixed-operands", title: "number + text", code: "count = 3\nprint(count + ' items')\n", prints: "3 items" },
  {
    rule: "none-value",
    title: "sort assigned to itself",
    code: "items = [2, 1]\nitems = items.sort()\nprint(items[0])\n",
    prints: "1",
  },
  {
    rule: "none-value",
    title: "sort assigned",
    code: "items = [2, 1]\nordered = items.sort(reverse=False)\nfor item in ordered:\n    print(item)\n",
    prints: "1\n2",
  },
  {
    rule: "none-value",
    title: "append assigned",
    code: "items = []\nitems = items.append(1)\nitems.append(2)\nprint(items)\n",
    prints: "[1, 2]",
  },
  { rule: "not-callable", title: "a module", code: "import datetime\nprint(datetime(2024, 1, 2).day)\n", prints: "2" },
  {
    rule: "not-callable",
    title: "an index in parentheses",
    code: "items = ['a', 'b']\nprint(items(1))\n",
    prints: "b",
  },
  {
    rule: "index-out-of-range",
    title: "range one too long",
    code: "items = [1, 2]\nfor i in range(len(items) + 1):\n    print(items[i])\n",
    prints: "1\n2",
  },
  {
    rule: "index-out-of-range",
    title: "while one too long",
    code: "items = [1, 2]\ni = 0\nwhile i <= len(items):\n    print(items[i])\n    i += 1\n",
    prints: "1\n2",
  },
  {
    rule: "index-out-of-range",
    title: "the last item",
    code: "items = [1, 2]\nprint(items[len(items)])\n",
    prints: "2",
  },
  {
    rule: "missing-key",
    title: "near",
    code: 'ages = {"alice": 1}\nprint(ages["alcie"])\n',
    prints: "1",
    facts: { keys: ["alice"] },
  },
  { rule: "loop-over-number", title: "a literal", code: "for i in 2:\n    print(i)\n", prints: "0\n1" },
  {
    rule: "loop-over-number",
    title: "a length",
    code: "items = [5]\nfor i in len(items):\n    print(items[i])\n",
    prints: "5",
  },
  {
    rule: "wrong-index-type",
    title: "a fraction",
    code: "items = [1, 2, 3]\nprint(items[len(items) / 2])\n",
    prints: "2",
  },
  {
    rule: "changed-during-iteration",
    title: "a dict",
    code: "ages = {'a': 1, 'b': 2}\nfor name in ages:\n    del ages[name]\nprint(ages)\n",
    prints: "{}",
  },
  {
    rule: "unpacking",
    title: "a dict without items",
    code: "ages = {'ann': 1}\nfor name, age in ages:\n    print(name, age)\n",
    prints: "ann 1",
  },
  {
    rule: "unbound-local",
    title: "global",
    code: 'count = 0\n\ndef increase():\n    """One more."""\n    count += 1\n\nincrease()\nprint(count)\n',
    prints: "1",
  },
  {
    rule: "unbound-local",
    title: "nonlocal",
    code: "def counter():\n    count = 0\n    def increase():\n        count += 1\n        return count\n    return increase\n\nprint(counter()())\n",
    prints: "1",
  },
  {
    rule: "missing-block",
    title: "a body at the wrong level",
    code: "def double(x):\nreturn x * 2\n\nprint(double(2))\n",
    prints: "4",
  },
  { rule: "missing-block", title: "nothing at all", code: "def later():\n\nprint('on')\n", prints: "on" },
  { rule: "missing-block", title: "at the end", code: "print('on')\nif True:\n", prints: "on" },
  { rule: "unexpected-indent", title: "one line", code: "a = 1\n  b = 2\nprint(a + b)\n", prints: "3" },
  {
    rule: "unexpected-indent",
    title: "a block",
    code: "a = 1\n    b = 2\n    if b:\n        print(a + b)\n",
    prints: "3",
  },
  { rule: "unmatched-dedent", title: "one off", code: "def f():\n    a = 1\n   return a\n\nprint(f())\n", prints: "1" },
  {
    rule: "mixed-tabs",
    title: "tabs",
    code: "def f():\n        a = 1\n\treturn a\n\nprint(1)\n".replace("        a", "    a"),
    prints: "1",
  },
  { rule: "missing-colon", title: "def", code: "def f()\n    return 1\n\nprint(f())\n", prints: "1" },
  { rule: "missing-colon", title: "before a comment", code: "if True  # always: yes\n    print('a')\n", prints: "a" },
  {
    rule: "missing-colon",
    title: "a slice in the condition",
    code: "text = 'abc'\nif text[0:1] == 'a'\n    print('a')\n",
    prints: "a",
  },
  { rule: "unclosed-bracket", title: "print", code: "print('a'\nprint('b')\n", prints: "a\nb" },
  { rule: "unclosed-bracket", title: "two kinds", code: "items = [(1, 2), (3, 4)\nprint(len(items))\n", prints: "2" },
  { rule: "stray-bracket", title: "one too many", code: "print('a'))\n", prints: "a" },
  { rule: "stray-bracket", title: "the wrong kind", code: "items = [1, 2)\nprint(items)\n", prints: "[1, 2]" },
  {
    rule: "python2-print",
    title: "every statement",
    code: "import sys\nname = 'x'\nprint 'hello %s' % name # hi\nif name: print name\nprint 'a',\nprint >>sys.stderr, 'err'\nprint\nprint('ok')\n",
    prints: "hello x\nx\na \nok",
  },
  {
    rule: "python2-exceptions",
    title: "except",
    code: "try:\n    1 / 0\nexcept ZeroDivisionError, error:\n    print(error)\n",
    prints: "division by zero",
  },
  { rule: "assignment-for-comparison", title: "if", code: "x = 1\nif x = 1:\n    print('one')\n", prints: "one" },
  {
    rule: "assignment-for-comparison",
    title: "with a keyword argument",
    code: "x = [1]\nif sorted(x, reverse=True) = [1]:\n    print('one')\n",
    prints: "one",
  },
  {
    rule: "foreign-syntax",
    title: "else if",
    code: "x = 2\nif x == 1:\n    print(1)\nelse if x == 2:\n    print(2)\n",
    prints: "2",
  },
  { rule: "foreign-syntax", title: "&&", code: "if True && 1:\n    print('&&')\n", prints: "&&" },
  { rule: "foreign-syntax", title: "++", code: "i = 1\ni++\nprint(i)\n", prints: "2" },
  {
    rule: "f-string-quotes",
    title: "a key",
    code: 'ages = {\'ann\': 1}\nprint(f"{ages["ann"]} years")\n',
    prints: "1 years",
  },
  { rule: "unterminated-string", title: "in a call", code: "print('a)\nprint('b')\n", prints: "a\nb" },
  { rule: "unterminated-string", title: "an assignment", code: 'text = "a\nprint(text)\n', prints: "a" },
  { rule: "invalid-character", title: "curly quotes", code: "print(\u201chello\u201d)\n", prints: "hello" },
  { rule: "invalid-character", title: "a non-breaking space", code: "a =\u00a01\nprint(a)\n", prints: "1" },
];

describe("an edit makes the program run", () => {
  test.each(CASES)("$rule: $title", ({ rule, code, prints, facts }) => {
    const run = repair(code, rule, facts ?? {});
    expect(run.stderr.replace("err\n", "")).toBe("");
    expect(run.exitCode, run.code).toBe(0);
    expect(run.stdout.trimEnd()).toBe(prints);
  });

  test.each(CASES)("$rule: $title is the first suggestion with an edit", ({ rule, code, facts }) => {
    const first = diagnose(failureOf(code, facts ?? {})).find((suggestion) => suggestion.edit !== null);
    expect(first?.rule).toBe(rule);
  });

  test.each(CASES)("$rule: $title has no edit without the source", ({ rule, code, facts }) => {
    const failure = { ...failureOf(code, facts ?? {}), code: null };
    for (const suggestion of diagnose(failure).filter((candidate) => candidate.rule === rule)) {
      expect(suggestion.edit).toBeNull();
    }
  });
});
