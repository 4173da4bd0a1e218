import { describe, expect, test } from "vitest";
import { diagnose, type Failure } from "../../../src/diagnosis/index.ts";
import { failureOf } from "../python-failure.ts";

/** A failure that a person has to fix: the rule that explains it, and words that must be in the sentence. */
const EXPLAINED: readonly (readonly [rule: string, code: string, words: readonly string[]])[] = [
  ["undefined-name", "print(zzqy)\n", ["`zzqy`"]],
  ["undefined-name", "show()\n\ndef show():\n    print(1)\n", ["`show`", "line 3"]],
  ["missing-module", "import seaborn\n", ["`seaborn`", "`packages`"]],
  ["missing-module", "import sklearn.svm\n", ["`scikit-learn`", "`packages`"]],
  ["missing-module", "import zzqy_unheard_of\n", ["`zzqy_unheard_of`", "workspace"]],
  ["unknown-import-name", "from math import zzqy\n", ["`math`", "`zzqy`"]],
  ["unknown-attribute", "class Point:\n    pass\nPoint().zzqy\n", ["`Point`", "`zzqy`"]],
  ["none-value", "def f():\n    x = 1\nresult = f()\nprint(result[0])\n", ["`f()`", "return"]],
  ["none-value", "import re\nprint(re.match('a', 'b').group())\n", ["None"]],
  ["missing-argument", "def f(a, b):\n    pass\nf(1)\n", ["`f()`", "`b`"]],
  ["missing-argument", "class P:\n    def go(self):\n        pass\nP.go()\n", ["`P.go`", "object"]],
  ["too-many-arguments", "def f(a):\n    pass\nf(1, 2)\n", ["`f()`", "1", "2"]],
  ["unknown-keyword", "def f(a):\n    pass\nf(zzqy=1)\n", ["`zzqy`"]],
  ["mixed-operands", "print(1 < 'a')\n", ["`int`", "`str`"]],
  ["not-callable", "sum = 3\nprint(sum([1]))\n", ["Line 1", "`sum`"]],
  ["not-callable", "print('a' (1))\n", ["comma"]],
  ["index-out-of-range", "print([1][5])\n", ["len(...)"]],
  ["index-out-of-range", "[].pop()\n", ["empty"]],
  ["missing-key", "print({'a': 1}['zzqy'])\n", ["'zzqy'", ".get("]],
  ["unhashable", "print({[1]: 2})\n", ["`list`", "tuple"]],
  ["item-not-supported", "'abc'[0] = 'x'\n", ["list(text)"]],
  ["item-not-supported", "print({'a': 1}.keys()[0])\n", ["`dict_keys`", "list"]],
  ["item-not-supported", "print((5)[0])\n", ["`int`"]],
  ["wrong-index-type", "print([1]['a'])\n", ["`list`", "`str`"]],
  ["division-by-zero", "values = []\nprint(sum(values) / len(values))\n", ["`len(values)` is 0", "guard"]],
  ["division-by-zero", "print(1 % 0)\n", ["written as 0"]],
  ["not-a-number", "int('abc')\n", ["'abc'", "isdigit"]],
  ["not-a-number", "int('3.5')\n", ["'3.5'", "float"]],
  ["not-a-number", "int('')\n", ["empty"]],
  ["not-a-number", "float('1,5')\n", ["comma"]],
  ["not-a-number", "import math\nmath.sqrt(-1)\n", ["negative"]],
  ["unpacking", "a, b = 1, 2, 3\n", ["more", "2 names"]],
  ["unpacking", "a, b = 5\n", ["One value"]],
  ["no-length", "len(5)\n", ["`int`"]],
  ["not-json", "import json\njson.loads(\"{'a': 1}\")\n", ["double quotes"]],
  ["not-json", "import json\njson.loads('')\n", ["first character"]],
  ["wrong-encoding", "b'\\xff'.decode('utf-8')\n", ["utf-8", "encoding="]],
  ["unbound-local", "def f(flag):\n    if flag:\n        x = 1\n    return x\nf(False)\n", ["`x`", "some ways"]],
  ["file-not-found", "open('zzqy.csv')\n", ["'zzqy.csv'", "`files`"]],
  ["permission-denied", "raise PermissionError(13, 'Permission denied', '/etc/x')\n", ["'/etc/x'", "workspace"]],
  ["disk-full", "raise OSError(28, 'No space left on device')\n", ["`maxDisk`"]],
  ["no-input", "input()\n", ["`stdin`"]],
  ["no-network", "import socket\nsocket.create_connection(('127.0.0.1', 9))\n", ["no network", "`files`"]],
  ["endless-recursion", "def f(n):\n    return f(n)\nf(1)\n", ["`f()`", "base case"]],
  ["assertion", "total = 3\nassert total == 4\n", ["`assert total == 4`"]],
  ["assertion", "assert False, 'totals differ'\n", ["totals differ"]],
  ["out-of-memory", "raise MemoryError\n", ["`maxMemory`"]],
  ["invalid-syntax", "return 1\n", ["`return`"]],
  ["invalid-syntax", "f(a=1, 2)\n", ["by name"]],
  ["invalid-syntax", "x = 09\n", ["begin with 0"]],
  ["unterminated-string", 'text = """a\n', ["triple"]],
  ["notebook-line", "!pip install -q zzqy\nimport zzqy\n", ["Line 1", "take it out", "`packages`"]],
  ["notebook-line", "x = 1\n  \n%cd data\n", ["Line 3", "take it out"]],
  ["notebook-line", "if True:\n    !ls -l\n", ["Line 2", "notebook"]],
  ["notebook-line", "```python\nprint(1)\n```\n", ["Line 1", "take it out"]],
];

describe("a sentence names what is wrong and what to do", () => {
  test.each(EXPLAINED)("%s: %j", (rule, code, words) => {
    const suggestions = diagnose(failureOf(code));
    const message = suggestions.find((suggestion) => suggestion.rule === rule)?.message;
    expect(message, JSON.stringify(suggestions)).toBeDefined();
    for (const word of words) {
      expect(message).toContain(word);
    }
  });

  test("a plain failure gets one suggestion, not a list of guesses", () => {
    expect(diagnose(failureOf("print(1 / 0)\n"))).toHaveLength(1);
  });

  test("the place at the end of a syntax error's text does not hide it", () => {
    const failure = failureOf("if True\n    pass\n");
    const error = failure.error === null ? null : { ...failure.error, message: "expected ':' (<cell>, line 1)" };
    expect(diagnose({ ...failure, error })[0]?.rule).toBe("missing-colon");
  });

  test("text compared by pytest is shown both ways", () => {
    const failure = failureOf("raise AssertionError('assert 6 == 5\\n +  where 6 = add(2, 3)')\n");
    expect(diagnose(failure)[0]?.message).toBe(
      "The test expects `5` and gets `6`, from `add(2, 3)`: check the code it calls, then the expectation",
    );
  });
});

describe("a run that was stopped is explained by how it ended", () => {
  const stopped = (outcome: Failure["outcome"], code: string | null = null): Failure => ({
    code,
    file: null,
    error: null,
    ...(outcome === undefined ? {} : { outcome }),
  });
  const CASES: readonly (readonly [string, Failure, readonly string[]])[] = [
    ["timed-out", stopped({ status: "timed-out", limit: { name: "time", value: 2 } }), ["2 s", "`timeout`"]],
    [
      "timed-out",
      stopped({ status: "timed-out", limit: { name: "time", value: 2 } }, "x = 1\nwhile True:\n    pass\n"),
      ["line 2"],
    ],
    [
      "out-of-memory",
      stopped({ status: "out-of-memory", limit: { name: "memory", value: 512 * 1024 ** 2 } }),
      ["512 MB", "`maxMemory`"],
    ],
    ["out-of-memory", stopped({ status: "out-of-memory", limit: { name: "memory", value: 10 * 1024 } }), ["of 10 KB"]],
    ["timed-out", stopped({ status: "timed-out", limit: { name: "time", value: 0.7000000000000001 } }), ["of 0.7 s"]],
    [
      "too-much-output",
      stopped({ status: "output-limit", limit: { name: "output", value: 64 * 1024 ** 2 } }),
      ["64 MB", "`maxOutputBytes`"],
    ],
    ["killed", stopped({ status: "killed", exitCode: null, signal: "SIGSEGV" }), ["SIGSEGV", "ctypes"]],
    ["killed", stopped({ status: "killed", exitCode: 0, signal: null }), ["exit code 0", "os._exit"]],
    ["exit-code", stopped({ status: "failed", exitCode: 3 }), ["exit code 3"]],
  ];

  test.each(CASES)("%s", (rule, failure, words) => {
    const [suggestion] = diagnose(failure);
    expect(suggestion?.rule).toBe(rule);
    for (const word of words) {
      expect(suggestion?.message).toContain(word);
    }
  });

  test("a refused module names what is allowed", () => {
    const error = {
      name: "SecurityViolation",
      message: "Module 'socket' is not allowed",
      line: 1,
      traceback: "",
      frames: [],
      facts: {},
    };
    const failure: Failure = { code: "import socket\n", file: null, error, outcome: { status: "refused" } };
    const [suggestion] = diagnose(failure, { allowedModules: ["json", "math"] });
    expect(suggestion?.message).toBe(
      'The configuration does not allow the module `socket`; allowed are `json`, `math`: add "+socket" to `allowedModules` (EXECUTOR_ALLOWED_MODULES) if you trust the code',
    );
  });

  test("a module that is not there is not one to be allowed", () => {
    const missing = "There is no module 'helper': neither the environment nor the workspace holds one of that name";
    const message = `line 1: ${missing}; "helper" in \`packages\` would install and allow it`;
    const error = { name: "SecurityViolation", message, line: 1, traceback: "", frames: [], facts: {} };
    const found = diagnose({ code: "import helper\n", file: null, error, outcome: { status: "refused" } });
    expect(found.map(({ rule }) => rule)).toEqual(["missing-module"]);
    expect(found[0]?.message).toContain("put a file helper.py into the workspace");
  });

  test("a refused function names `forbiddenFunctions`", () => {
    const error = {
      name: "SecurityViolation",
      message: "`eval` is forbidden",
      line: 1,
      traceback: "",
      frames: [],
      facts: { refusedBy: "function-forbidden" },
    };
    const [suggestion] = diagnose({ code: "eval('1')\n", file: null, error, outcome: { status: "refused" } });
    expect(suggestion?.message).toContain("`eval`");
    expect(suggestion?.message).toContain("`forbiddenFunctions`");
  });

  test("hidden code names `detectObfuscation`", () => {
    const facts = { refusedBy: "obfuscation" };
    const error = {
      name: "SecurityViolation",
      message: "line 1: Decoded text is passed to 'exec'",
      line: 1,
      traceback: "",
      frames: [],
      facts,
    };
    const [suggestion] = diagnose({ code: null, file: null, error, outcome: { status: "refused" } });
    expect(suggestion?.message).toContain("`detectObfuscation`");
  });

  test("a completed run gets no suggestion", () => {
    expect(diagnose(stopped({ status: "completed" }))).toEqual([]);
  });
});
