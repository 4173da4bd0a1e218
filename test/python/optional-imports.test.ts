import { describe, expect, test } from "vitest";
import type { GuardRules } from "../../src/protocol/index.ts";
import { toValidationReport } from "../../src/validation/index.ts";
import { scriptedExecution } from "../execution-claims.ts";
import { cell, guardRules, performTasks } from "../python.ts";

const RULES = guardRules({ allowedModules: ["json", "contextlib", "typing", "sys", "importlib"] });
const REFUSAL = "Module 'socket' is not allowed";

/** Reads as it should where `socket` is not allowed: it is never come to, or what to do without it is at hand. */
const OPTIONAL: Readonly<Record<string, string>> = {
  "try:\n    import socket as json\nexcept ImportError:\n    import json\nprint(json.dumps(1))": "1\n",
  "try:\n    from socket import gethostname\nexcept ModuleNotFoundError as error:\n    print(error.name)": "socket\n",
  "try:\n    import socket\nexcept (ValueError, ImportError):\n    print('caught')\nelse:\n    import socket":
    "caught\n",
  "try:\n    import socket\nexcept Exception:\n    print('caught')": "caught\n",
  "try:\n    import socket\nexcept:\n    print('caught')\nfinally:\n    print('end')": "caught\nend\n",
  "try:\n    import json\nexcept ImportError:\n    import socket": "",
  "import importlib\ntry:\n    importlib.import_module('socket')\nexcept ImportError:\n    print('caught')": "caught\n",
  "from contextlib import suppress\nwith suppress(ImportError):\n    import socket\nprint('on')": "on\n",
  "def never():\n    import socket\nprint('on')": "on\n",
  "async def never():\n    from socket import socket\nprint('on')": "on\n",
  "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from socket import socket\nprint('on')": "on\n",
  "import sys\nif sys.platform == 'win32':\n    import socket\nelse:\n    print('on')": "on\n",
  "if __name__ != '__main__':\n    import socket": "",
  "match 1:\n    case 2:\n        import socket": "",
};

/** The same, where it is come to. */
const REACHED: readonly string[] = [
  "def f():\n    import socket\nf()",
  "f = lambda: __import__('socket')\nf()",
  "if __name__ == '__main__':\n    import socket",
  "try:\n    import zzqy\nexcept ImportError:\n    import socket",
  "try:\n    import json\nexcept ImportError:\n    pass\nelse:\n    import socket",
];

/** What no condition stands before. */
const CERTAIN: readonly string[] = [
  "import socket",
  "class A:\n    import socket",
  "with open('x', 'w'):\n    import socket",
  "try:\n    import socket\nexcept ValueError:\n    pass",
  "try:\n    import socket\nfinally:\n    pass",
  "try:\n    pass\nfinally:\n    import socket",
  "from contextlib import suppress\nwith suppress(ValueError):\n    import socket",
  "while True:\n    import socket",
  "if (__import__('socket')): pass",
  "def f(x=__import__('socket')): pass",
  "def f():\n    return sys.modules['socket']",
];

async function check(codes: readonly string[], rules: Partial<GuardRules> | null = null) {
  const guard = rules === null ? RULES : guardRules(rules);
  const session = await performTasks(codes.map((code) => ({ task: { kind: "validate", code, guard } })));
  return session.performances.map(({ report }) => toValidationReport(scriptedExecution("validate", { report })));
}

describe("an import that the code may do without", () => {
  test.each(Object.entries(OPTIONAL))("does not refuse %j", async (code, stdout) => {
    const session = await performTasks([cell(code, { guard: RULES })]);
    expect([session.performances[0]?.error, session.stdout]).toEqual([null, stdout]);
  });

  test("is a hint in a check", async () => {
    const codes = [...Object.keys(OPTIONAL), ...REACHED];
    for (const [index, { valid, violations }] of (await check(codes)).entries()) {
      const found = violations.filter(({ rule }) => rule === "module-not-allowed");
      expect([valid, found[0]?.severity], codes[index]).toEqual([true, "warning"]);
      expect(found.map(({ message }) => message).join("\n"), codes[index]).toContain(REFUSAL);
    }
  });

  test.each(REACHED)("is refused with the same words when the code comes to it: %j", async (code) => {
    const [report] = await check([code]);
    const session = await performTasks([cell(`print("ran")\n${code}`, { guard: RULES })]);
    const { status, error } = session.performances[0] ?? {};
    expect([status, error?.name, session.stdout]).toEqual(["failed", "SecurityViolation", "ran\n"]);
    expect(report?.violations.map(({ message }) => message)).toContain(error?.message);
  });

  test.each(CERTAIN)("is none where no condition stands before it: %j", async (code) => {
    const session = await performTasks([cell(`print("ran")\n${code}`, { guard: RULES })]);
    expect([session.performances[0]?.status, session.stdout]).toEqual(["refused", ""]);
  });
});

describe("a module that is not there", () => {
  test("is named so, with what has it installed", async () => {
    const reports = await check(["import zzqy.part", "import yaml.loader", "import mine"]);
    expect(reports.map(({ violations }) => violations[0]?.message)).toEqual([
      "There is no module 'zzqy.part': neither the environment nor the workspace holds one of that name; \"zzqy\" in `packages` would install and allow it",
      expect.stringContaining('"pyyaml" in `packages`'),
      expect.stringContaining("nor the workspace"),
    ]);
  });

  test("is a hint where it is allowed", async () => {
    const codes = [
      "import zzqy.part",
      "def f():\n    from zzqy import x",
      "try:\n    import zzqy\nexcept ImportError:\n    pass",
      "import json, pytest",
    ];
    for (const rules of [{ allowedModules: ["zzqy", "json", "pytest"] }, { packages: ["zzqy", "json", "pytest"] }]) {
      const reports = await check(codes, rules);
      expect(reports.map(({ valid, violations }) => [valid, violations.map(({ rule }) => rule)])).toEqual([
        [true, ["module-not-installed"]],
        [true, ["module-not-installed"]],
        [true, []],
        [true, []],
      ]);
      expect(reports[0]?.violations[0]?.message).toBe(
        "Module 'zzqy' is not installed; name its distribution in `packages` (EXECUTOR_PACKAGES)",
      );
    }
  });
});

describe("a distribution that was asked for", () => {
  test("may be imported by its import names, and nothing else", async () => {
    const packages = ["scikit-learn>=1", "python-dateutil", "Pillow==12.0", "pytest-cov[x]", "beautifulsoup4"];
    const codes = ["import sklearn.svm", "import dateutil", "import PIL.Image", "import pytest_cov", "import bs4"];
    const reports = await check([...codes, "import numpy"], { packages });
    expect(reports.map(({ valid }) => valid)).toEqual([true, true, true, true, true, false]);
    const session = await performTasks([
      cell(`${codes.join("\n")}\nprint("ran")`, { guard: guardRules({ packages }) }),
    ]);
    expect(session.stdout).toBe("ran\n");
  });
});
