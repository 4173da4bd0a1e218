import { NAME_CASES } from "./name-cases.ts";
import { SYNTAX_CASES } from "./syntax-cases.ts";

/** A program that fails, the rule that fixes it, and what the repaired program prints. */
export interface RepairCase {
  readonly rule: string;
  readonly title: string;
  readonly code: string;
  readonly prints: string;
  readonly facts?: Readonly<Record<string, unknown>>;
}

export const REPAIR_CASES: readonly RepairCase[] = [
  ...NAME_CASES,
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
    rule: "foreign-attribute",
    title: "list.sorted",
    code: "items = [2, 3, 1]\nprint(items.sorted(reverse=True))\n",
    prints: "[3, 2, 1]",
  },
  {
    rule: "foreign-attribute",
    title: "list.sorted of an expression",
    code: "shop = {'items': [2, 3, 1]}\nfirst = shop['items'][0:2].sorted()[0]\nprint(first)\n",
    prints: "2",
  },
  {
    rule: "foreign-attribute",
    title: "list.contains of a choice",
    code: "items = [1, 2]\nchosen = None\nprint(items.contains(chosen or 2))\n",
    prints: "True",
  },
  {
    rule: "foreign-attribute",
    title: "an iterator's next",
    code: "numbers = iter([1, 2])\nprint(numbers.next() + 1)\n",
    prints: "2",
  },
  {
    rule: "foreign-attribute",
    title: "a builtin looked for in a module",
    code: "import math\nprint(math.max(1, 2))\n",
    prints: "2",
  },
  {
    rule: "missing-call",
    title: "before an operator",
    code: "name = 'ann'\nprint(name.upper + '!')\n",
    prints: "ANN!",
  },
  {
    rule: "missing-call",
    title: "after an operator",
    code: "name = 'ann'\nprint('I am ' + name.title)\n",
    prints: "I am Ann",
  },
  {
    rule: "missing-call",
    title: "in a loop",
    code: "ages = {'ann': 1}\nfor name, age in ages.items:\n    print(name, age)\n",
    prints: "ann 1",
  },
  { rule: "missing-call", title: "of a length", code: "ages = {'ann': 1}\nprint(len(ages.keys))\n", prints: "1" },
  {
    rule: "missing-call",
    title: "in an index's brackets",
    code: "items = []\nitems.append[1]\nprint(items)\n",
    prints: "[1]",
  },
  {
    rule: "missing-call",
    title: "before an attribute",
    code: "name = ' ann '\nprint(name.strip.upper())\n",
    prints: "ANN",
  },
  ...SYNTAX_CASES,
];
