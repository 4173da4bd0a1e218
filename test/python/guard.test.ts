import { spawnSync } from "node:child_process";
import path from "node:path";
import { expect, test } from "vitest";
import type { GuardText } from "../../src/protocol/index.ts";
import { toValidationReport } from "../../src/validation/index.ts";
import { scriptedExecution } from "../execution-claims.ts";
import { cell, type DriverEntry, guardRules, only, performTasks, testPython } from "../python.ts";

const FIELDS = {
  allowedModules: [
    "numpy",
    "beautifulsoup4",
    "scikit-learn",
    "opencv-python",
    "pyyaml",
    "Pillow",
    "json",
    "re",
    "base64",
  ],
  forbiddenFunctions: ["eval", "exec", "__import__", "open", "compile", "os.system"],
  detectObfuscation: true,
};
const RULES = guardRules(FIELDS);

function validate(code: string, guard: GuardText | null = RULES): DriverEntry {
  return { task: { kind: "validate", code, guard }, files: { "mine.py": "", "package/__init__.py": "" } };
}

async function check(codes: readonly string[], guard: GuardText | null = RULES) {
  const session = await performTasks(codes.map((code) => validate(code, guard)));
  return session.performances.map(({ report }) => toValidationReport(scriptedExecution("validate", { report })));
}

async function firstErrors(codes: readonly string[]) {
  return (await check(codes)).map(({ valid, violations }, index) => {
    const first = violations.find((violation) => violation.severity === "error");
    expect(valid, codes[index]).toBe(first === undefined);
    return [codes[index], first?.rule ?? null];
  });
}

test("validate refuses imports of modules that are not allowed, in every direct form", async () => {
  const codes = [
    "import os",
    "import os.path as p",
    "from os import path",
    "from os import *",
    "import numpy, subprocess",
    "class A:\n    import socket",
    "for n in ():\n    import socket",
    "from . import other",
    "from .other import name",
    "import importlib\nimportlib.import_module('os')",
    "sys.modules['os']",
  ];
  expect(await firstErrors(codes)).toEqual(codes.map((code) => [code, "module-not-allowed"]));
});

test("validate says of a module that is nowhere that there is none, and of one beside the program nothing", async () => {
  const { performances } = await performTasks([
    { ...cell("1"), files: { "bin/helper.py": "" } },
    { task: { kind: "validate", code: "import helper2, subprocess", guard: RULES } },
    { task: { kind: "code", code: "import helper", argv: ["bin/main.py"], stdin: null, guard: RULES } },
  ]);
  expect(performances[1]?.report).toMatchObject({
    violations: [
      { message: expect.stringMatching(/^There is no module 'helper2': neither the environment nor the workspace/) },
      { message: expect.stringMatching(/^Module 'subprocess' is not allowed/) },
    ],
  });
  expect(performances[2]?.status).toBe("completed");
});

test.each([
  ["nump", "numpy"],
  ["numppy", "numpy"],
  ["pandsa", "pandas"],
  ["maht", "math"],
  ["jsn", "json"],
  ["collectons.abc", "collections"],
])("validate asks whether %j is misspelt, and does not advise to install it", async (name, meant) => {
  const [performance] = (await performTasks([{ task: { kind: "validate", code: `import ${name}`, guard: RULES } }]))
    .performances;
  const message = `one of that name; did you mean '${meant}'? If not, name its distribution in \`packages\``;
  expect(performance?.report).toMatchObject({ violations: [{ message: expect.stringContaining(message) }] });
});

test("validate refuses forbidden functions in every direct form", async () => {
  const codes = [
    "eval('1')",
    "e = eval",
    "eval = eval",
    "list(map(exec, []))",
    "f'{eval(1)}'",
    "with open('x') as file: pass",
    "def f(x=eval): pass",
    "class A:\n    def eval(self): return eval('1')",
    "__builtins__['eval']",
    "__builtins__.__dict__['exec']",
    "vars(__builtins__)['exec']",
    "getattr(__builtins__, 'ev' + 'al')",
    "globals()['__builtins__']['eval']",
    "globals().get('__builtins__').get('eval')",
  ];
  expect(await firstErrors(codes)).toEqual(codes.map((code) => [code, "function-forbidden"]));
  const builtins = ["import builtins\nbuiltins.eval", "import builtins as b\nb.eval", "from builtins import eval"];
  for (const report of await check([...builtins, "import os as o\no.system('x')", "import io\nio.open('x')"])) {
    expect(report.violations.map((violation) => violation.rule)).toContain("function-forbidden");
  }
});

test("validate allows what only looks like it", async () => {
  const codes = [
    "import numpy.linalg",
    "from bs4 import BeautifulSoup\nimport sklearn.svm, cv2, yaml",
    "from PIL.Image import open\nopen('x')",
    "import mine\nimport package\nfrom . import mine",
    "from __future__ import annotations",
    "import re\nre.compile('x')",
    "df.eval('a + b')",
    "model.eval()",
    "def eval(x): return x\neval(1)",
    "class A:\n    def compile(self): return 1\nA().compile()",
    "def f(open): return open()",
    "[eval for eval in range(3)]",
    "text = 'import os; eval(1)'",
    "import base64\nbase64.b64decode('aGVsbG8gd29ybGQgaGVsbG8gd29ybGQ=')",
    `x = ${"1 + ".repeat(500)}1`,
    "",
    "# nothing",
  ];
  expect(await firstErrors(codes)).toEqual(codes.map((code) => [code, null]));
});

test("validate refuses hidden code", async () => {
  const rules = guardRules({ ...FIELDS, forbiddenFunctions: [], allowedModules: ["base64", "codecs", "marshal"] });
  const reports = await check(
    [
      "import base64\nexec(base64.b64decode(data))",
      "import base64\ntext = base64.b64decode(data)\nmore = text.decode()\nexec(more)",
      "import base64\nbase64.b64decode('aW1wb3J0IG9zO29zLnN5c3RlbSgxKQ==')",
      "import codecs\ncodecs.decode('vzcbeg bf; bf.flfgrz(1)', 'rot13')",
      "bytes.fromhex('696d706f7274206f733b6f732e73797374656d283129')",
      "eval(''.join(chr(n) for n in numbers))",
      "exec(chr(1) + chr(2) + chr(3) + chr(4))",
      "eval(')1(f'[::-1])",
      "import marshal\nmarshal.loads(data)",
    ],
    rules,
  );
  for (const report of reports) {
    expect(report.violations.map((violation) => violation.rule)).toContain("obfuscation");
  }
  const [allowed] = await check(["exec('x = 1')\n''.join(chr(n) for n in range(9))"], rules);
  expect(allowed?.valid).toBe(true);
});

test("validate says what is wrong, where, and what would be allowed", async () => {
  const [report] = await check(["é = 1; import os"], guardRules({ allowedModules: ["json", "numpy"] }));
  expect(report?.violations).toEqual([
    {
      rule: "module-not-allowed",
      severity: "error",
      message:
        "Module 'os' is not allowed; allowed are json, numpy; \"+os\" in `allowedModules` (EXECUTOR_ALLOWED_MODULES=+os) would allow it",
      line: 1,
      column: 8,
    },
  ]);
  expect(report?.imports).toEqual(["os"]);
});

test("validate locates syntax errors and NUL bytes", async () => {
  const reports = await check(["x = 1\ny = (", "a = 1\n\0", "return 1", "if x:\npass"], null);
  expect(reports.map(({ valid, violations }) => [valid, violations[0]?.rule, violations[0]?.line])).toEqual([
    [false, "syntax-error", 2],
    [false, "syntax-error", 2],
    [false, "syntax-error", 1],
    [false, "syntax-error", 2],
  ]);
});

test("validate gives hints that do not refuse", async () => {
  const codes: Readonly<Record<string, string | undefined>> = {
    "def f(a=[]): pass": "mutable-default",
    "try:\n    f()\nexcept:\n    pass": "bare-except",
    "x == None": "none-comparison",
    "while True:\n    for n in x:\n        break": "endless-loop",
    "while True:\n    break": undefined,
    "def f():\n    while True:\n        yield 1": undefined,
  };
  const reports = await check(Object.keys(codes));
  expect(reports.map((report) => report.violations[0]?.rule)).toEqual(Object.values(codes));
  expect(reports.every((report) => report.valid)).toBe(true);
});

test("validate warns of calls that run what they load, or remove everything, and refuses none", async () => {
  const codes: Readonly<Record<string, string | undefined>> = {
    'import os\nos.system("rm -rf /")': "removes-everything",
    "import subprocess as s\ns.run(['sudo', '/bin/rm', '-fr', '~'])": "removes-everything",
    'import shutil\nshutil.rmtree("/")': "removes-everything",
    "from shutil import rmtree as remove\nremove(Path('/etc'))": "removes-everything",
    "from pathlib import Path\nimport shutil\nshutil.rmtree(Path.home())": "removes-everything",
    "import shutil, os\nshutil.rmtree(os.path.expanduser('~'))": "removes-everything",
    "import yaml\nyaml.load(text)": "unsafe-load",
    "import yaml\nyaml.load(text, Loader=yaml.Loader)": "unsafe-load",
    "import yaml\nyaml.unsafe_load(text)": "unsafe-load",
    "import pickle\npickle.loads(data)": "unsafe-load",
    "from pickle import load as read\nread(file)": "unsafe-load",
    "import pandas as pd\npd.read_pickle('x')": "unsafe-load",
    "eval(input())": "executes-input",
    "import sys\nexec(sys.argv[1])": "executes-input",
    "import requests\nexec(requests.get('x').text)": "executes-input",
    'import os\nos.system("rm -r build; ls /")': undefined,
    'import os\nos.system("rm /tmp/x")': undefined,
    'import shutil\nshutil.rmtree("/tmp/mine")\nshutil.rmtree(folder)': undefined,
    "import yaml\nyaml.load(text, yaml.SafeLoader)\nyaml.safe_load(text)": undefined,
    "import pickle\npickle.dumps(1)": undefined,
    "eval('1 + 1')\ninput()\neval(formulas.get('x'))": undefined,
    "def rmtree(x): pass\nrmtree('/')": undefined,
  };
  const reports = await check(Object.keys(codes), guardRules({ allowedModules: ["shutil", "pathlib"] }));
  const rules = ["unsafe-load", "executes-input", "removes-everything"];
  const found = reports.map(({ violations }) => violations.filter(({ rule }) => rules.includes(rule)));
  expect(found.map((violations) => violations[0]?.rule)).toEqual(Object.values(codes));
  expect(found.flat().every(({ severity }) => severity === "warning")).toBe(true);
  expect(found[0]?.[0]?.message).toBe("'rm' would remove everything below '/'; name a folder of your own");
});

test("check_tree() refuses syntax that it does not know", async () => {
  const program = [
    "import ast, sys",
    `sys.path.insert(0, ${JSON.stringify(path.join(import.meta.dirname, "../../python"))})`,
    "from executor_kernel.guard.guard import check_tree, read_rules",
    "class Novel(ast.stmt): _fields = ()",
    "tree = ast.Module([Novel(lineno=1, col_offset=0)], [])",
    `rules = read_rules(${JSON.stringify(guardRules())}, ".")`,
    "print([v.rule for v in check_tree(tree, 'novel', rules, {}).errors])",
  ].join("\n");
  const { stdout, stderr } = spawnSync(await testPython(), ["-c", program], { encoding: "utf8" });
  expect([stdout, stderr]).toEqual(["['unknown-syntax']\n", ""]);
});

test("perform() refuses code before it runs", async () => {
  const session = await performTasks([cell("print('ran')\nimport os\neval('1')", { guard: RULES })]);
  expect(only(session)).toMatchObject({
    status: "refused",
    exitCode: null,
    error: { name: "SecurityViolation", line: 2, facts: { refusedBy: "module-not-allowed" } },
  });
  expect(session.stdout).toBe("");
});

test("perform() fails with the SyntaxError itself when guarded code cannot be compiled", async () => {
  expect(only(await performTasks([cell("x = (", { guard: RULES })]))).toMatchObject({
    status: "failed",
    error: { name: "SyntaxError", line: 1 },
  });
});

test("perform() refuses imports that only the run shows, and leaves libraries alone", async () => {
  const rules = guardRules({ allowedModules: ["importlib", "datetime", "pandas", "collections"] });
  const session = await performTasks([
    cell("name = 'o' + 's'\nimport importlib\nimportlib.import_module(name)", { guard: rules }),
    cell("exec('import socket')", { guard: rules }),
    cell("__import__('sub' + 'process' * len([1]))", { guard: rules }),
    cell("import datetime\ndatetime.datetime.strptime('2020', '%Y').year", { guard: rules }),
    cell("import pandas as pd\nimport collections\ncollections.namedtuple('P', 'x')(pd.Series([1]).sum())", {
      guard: rules,
    }),
    cell("import socket\n1"),
  ]);
  expect(session.performances.slice(0, 3)).toMatchObject([
    { status: "failed", error: { name: "SecurityViolation", line: 3 } },
    { status: "failed", error: { name: "SecurityViolation", line: 1 } },
    { status: "failed", error: { name: "SecurityViolation", line: 1 } },
  ]);
  expect(session.performances.slice(3).map((performance) => performance.status)).toEqual(Array(3).fill("completed"));
});

test("perform() lets a later cell use what an earlier one defined under a forbidden name", async () => {
  const session = await performTasks([
    cell("def compile(text): return text.upper()", { guard: RULES }),
    cell("compile('a')", { guard: RULES }),
  ]);
  expect(session.performances[1]?.value?.data["text/plain"]).toBe("'A'");
});
