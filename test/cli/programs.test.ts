import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../dependencies/temporary-folder.ts";
import { writeTree } from "../write-tree.ts";
import { runInProcess } from "./run-program.ts";

/** What a program says, with the line breaks of the terminal taken out. */
function flat(text: string): string {
  return text.replace(/\s+/g, " ");
}

const PROGRAM = "import sys, helper\nprint(sys.argv, helper.NAME, open('data/in.txt').read())\n";
const PROJECT = { "bin/main.py": PROGRAM, "bin/helper.py": "NAME = 'own'\n", "data/in.txt": "rows" };

describe("a program", () => {
  test.each(["run", "profile"])(
    "of executor %s has its arguments, its modules and the files it is started among",
    async (command) => {
      await using folder = await temporaryFolder();
      await writeTree(folder.path, PROJECT);
      const words = [command, "bin/main.py", "--", "--n", "5", "--json", "--help"];
      const { exitCode, stdout, stderr } = await runInProcess(words, { directory: folder.path });
      expect(stdout).toContain("│ ['bin/main.py', '--n', '5', '--json', '--help'] own rows\n");
      expect([exitCode, stderr]).toEqual([0, ""]);
    },
  );

  test("is named as it was started where it fails, warns and takes time, and to those that read its source", async () => {
    await using folder = await temporaryFolder();
    const lines = [
      "import inspect, sys, time, warnings",
      "def work():",
      "    time.sleep(0.05)",
      "    print(len(inspect.getsource(work).splitlines()))",
      "    warnings.warn('careful')",
      "    return 1 / 0",
      "work()",
    ];
    await writeTree(folder.path, { "bin/main.py": lines.join("\n"), "bin/broken.py": "x = (\n" });
    for (const [words, said] of [
      [["run", "bin/main.py"], 'File "bin/main.py", line 7, in <module> work() File "bin/main.py", line 6, in work'],
      [["run", path.join(folder.path, "bin/broken.py")], 'File "bin/broken.py", line 1'],
    ] as const) {
      const { stdout } = await runInProcess(words, { directory: folder.path });
      expect(flat(stdout)).toContain(said);
      expect(stdout).not.toContain("<cell");
    }
    const { stdout } = await runInProcess(["profile", "bin/main.py", "--json"], { directory: folder.path });
    const { result, topFunctions, hotLines } = JSON.parse(stdout);
    expect(result).toMatchObject({
      stdout: "5\n",
      stderr: expect.stringContaining("bin/main.py:5: UserWarning: careful"),
    });
    expect(result.error).toMatchObject({ line: 6 });
    expect(topFunctions.map(({ location }: { location: string }) => location)).toContain("bin/main.py:2");
    expect(hotLines[0]).toMatchObject({ line: 3, source: "    time.sleep(0.05)" });
  });

  test("on standard input has arguments as well", async () => {
    const { stdout } = await runInProcess(["run", "-", "--", "a", "1"], { stdin: "import sys\nprint(sys.argv)" });
    expect(stdout).toContain("│ ['main.py', 'a', '1']\n");
  });

  test("gives its files to --output-dir, and those of the tests too", async () => {
    await using folder = await temporaryFolder();
    const write =
      "import os\nos.makedirs('a')\nopen('a/report.txt', 'w').write('done')\nopen('main.py', 'a').write('#')\n";
    await writeTree(folder.path, { "main.py": write, "test_a.py": "def test_a(): open('seen.txt', 'w').write('x')\n" });
    const run = await runInProcess(["run", "main.py", "--output-dir", "out"], { directory: folder.path });
    expect(run.stdout).toContain(`→ 2 files written to ${folder.path}/out\n`);
    expect(readFileSync(path.join(folder.path, "out/a/report.txt"), "utf8")).toBe("done");
    const kept = await runInProcess(["run", "main.py", "--output-dir", ".", "--json"], { directory: folder.path });
    expect(JSON.parse(kept.stdout)).toMatchObject({
      success: true,
      written: { files: ["a/report.txt"], refused: [{ path: "main.py" }] },
    });
    expect([run.exitCode, kept.exitCode]).toEqual([0, 1]);
    expect(readFileSync(path.join(folder.path, "main.py"), "utf8")).toBe(write);
    const tests = ["test", "test_a.py", "--output-dir", "out", "--", "--junitxml=report.xml"];
    expect((await runInProcess(tests, { directory: folder.path })).exitCode).toBe(0);
    expect(readFileSync(path.join(folder.path, "out/report.xml"), "utf8")).toContain('name="test_a"');
    expect(readFileSync(path.join(folder.path, "out/seen.txt"), "utf8")).toBe("x");
  });

  test("keeps in a session what the session made of its files, and takes new code along", async () => {
    await using folder = await temporaryFolder();
    const append = "open('log.txt', 'a').write('more')\nimport helper\nprint(open('log.txt').read(), helper.NAME)\n";
    await writeTree(folder.path, { "main.py": append, "helper.py": "NAME = 'a'\n", "log.txt": "begin " });
    const variables = { EXECUTOR_STATE: path.join(folder.path, ".state") };
    const run = () => runInProcess(["run", "main.py", "--session", "kept"], { directory: folder.path, variables });
    expect((await run()).stdout).toContain("│ begin more a\n");
    expect((await run()).stdout).toContain("│ begin moremore a\n");
  });

  test("says what of its files is not there", async () => {
    await using folder = await temporaryFolder();
    await writeTree(folder.path, { "main.py": "print(1)\n", "big.bin": Buffer.alloc(8 * 1024 * 1024 + 1) });
    const { exitCode, stderr } = await runInProcess(["run", "main.py"], { directory: folder.path });
    expect([exitCode, flat(stderr)]).toEqual([0, " ! Not taken into the sandbox: big.bin (over 8 MiB) "]);
  });

  test("may lie elsewhere, but not beside --cwd", async () => {
    await using folder = await temporaryFolder();
    await writeTree(folder.path, { ...PROJECT, "bin/main.py": "import helper\nprint(helper.NAME)\n" });
    for (const command of ["run", "profile", "validate"]) {
      const words = [command, path.join(folder.path, "bin/main.py")];
      expect((await runInProcess(words)).exitCode).toBe(0);
      const { exitCode, stderr } = await runInProcess([...words, "--cwd", path.join(folder.path, "data")]);
      expect([exitCode, flat(stderr)]).toEqual([
        2,
        expect.stringContaining("lies outside of the folder given with --cwd"),
      ]);
    }
  });

  test.each([
    ["latin-1", Buffer.from("# -*- coding: latin-1 -*-\nimport sys\nprint('caf\xe9')\n", "latin1"), "café"],
    [
      "shift_jis",
      Buffer.from([...Buffer.from("# coding: shift_jis\nprint('"), 0x93, 0xfa, ...Buffer.from("')\n")]),
      "日",
    ],
    ["UTF-8 with a mark", Buffer.from("\ufeffprint('é')\n"), "é"],
  ])("in %s runs, and is profiled and checked", async (_name, content, said) => {
    await using folder = await temporaryFolder();
    await writeTree(folder.path, { "main.py": content });
    for (const command of ["run", "profile", "validate"]) {
      const { exitCode, stdout } = await runInProcess([command, "main.py"], { directory: folder.path });
      expect(stdout).toContain(command === "validate" ? "would be run" : `│ ${said}\n`);
      expect(exitCode).toBe(0);
    }
  });
});

test.each(["run", "profile", "validate"])("a notebook is refused by executor %s for what it is", async (command) => {
  await using folder = await temporaryFolder();
  await writeTree(folder.path, { "my work.ipynb": '{"cells": [], "nbformat": 4, "nbformat_minor": 5}' });
  const { exitCode, stdout, stderr } = await runInProcess([command, "my work.ipynb"], { directory: folder.path });
  expect(flat(stderr)).toContain('The file "my work.ipynb" is a notebook, not Python code');
  expect(flat(stderr)).toContain("jupyter nbconvert --to script 'my work.ipynb'");
  expect([exitCode, stdout]).toEqual([2, ""]);
});

describe("a hint on the command line", () => {
  test.each([
    [
      "a module that is nowhere",
      "import helper2\n",
      "There is no module 'helper2'",
      "helper2.py beside the code that imports it",
    ],
    ["a misspelt module", "import nump\n", "did you mean 'numpy'?", "`numpy` is probably meant"],
    ["a package that is named like another", "import ujson\n", "There is no module 'ujson'", "use `json`"],
    ["a file that is not there", "open('data.csv')\n", "No such file", "start it with `--cwd` in the folder"],
    ["input that nobody gives", "input()\n", "EOFError", "add `--stdin`"],
    ["a module that is not allowed", "import webbrowser\n", "is not allowed", "run with `--no-safe-mode`"],
  ])("after %s names what the command has", async (_name, code, what, hint) => {
    await using folder = await temporaryFolder();
    writeFileSync(path.join(folder.path, "main.py"), code);
    const { stdout } = await runInProcess(["run", "main.py"], { directory: folder.path });
    expect(flat(stdout)).toContain(what);
    expect(flat(stdout)).toContain(hint);
    const { stdout: document } = await runInProcess(["run", "main.py", "--json"], { directory: folder.path });
    const messages = JSON.parse(document).error.suggestions.map(({ message }: { message: string }) => message);
    expect(messages.join(" ")).toContain(hint);
  });
});
