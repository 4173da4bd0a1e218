import { execa } from "execa";
import { expect, test } from "vitest";

import { excludedStandardLibrary, standardLibrary } from "../../src/config/standard-library.ts";

test("every public module of this Python's standard library is either allowed or excluded with a reason", async () => {
  const program = "import sys; print('\\n'.join(n for n in sys.stdlib_module_names if not n.startswith('_')))";
  const { stdout } = await execa("/usr/bin/python3", ["-c", program]);
  const decided = new Set([...standardLibrary, ...Object.keys(excludedStandardLibrary)]);
  expect(stdout.split("\n").filter((name) => !decided.has(name))).toEqual([]);
});

test("no module is both allowed and excluded", () => {
  expect(standardLibrary.filter((name) => name in excludedStandardLibrary)).toEqual([]);
});
