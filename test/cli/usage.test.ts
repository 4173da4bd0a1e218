import { mkdir } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { temporaryFolder } from "../dependencies/temporary-folder.ts";
import { runProgram } from "./run-program.ts";

describe("executor", () => {
  test("lists its commands", async () => {
    const { exitCode, stdout } = await runProgram(["--help"]);
    expect(exitCode).toBe(0);
    for (const name of ["chat", "run", "test", "profile", "validate", "sessions", "demo", "setup", "doctor"]) {
      expect(stdout).toMatch(new RegExp(`^ {2}${name} +\\S`, "m"));
    }
  });

  test("shows how it is used, and says so in its exit code, when no command is given", async () => {
    const { exitCode, stdout } = await runProgram([]);
    expect(exitCode).toBe(2);
    expect(stdout).toContain("usage executor");
  });

  test("tells its version", async () => {
    expect((await runProgram(["--version"])).stdout).toBe(`${packageJson.version}\n`);
  });

  test("keeps to itself what Node says of features that it is known to use, and nothing else", async () => {
    const warn = `process.once("beforeExit", () => {
      process.emitWarning("SQLite is an experimental feature and might change at any time", "ExperimentalWarning");
      process.emitWarning("Type Stripping is an experimental feature", "ExperimentalWarning");
      process.emitWarning("Something else is an experimental feature", "ExperimentalWarning");
      process.emitWarning("SQLite is deprecated", "DeprecationWarning");
    })`;
    const variables = { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(warn)}` };
    const { stderr } = await runProgram(["--version"], { variables });
    const warnings = stderr.split("\n").flatMap((line) => /Warning: (.*)/.exec(line)?.[1] ?? []);
    expect(warnings).toEqual(["Something else is an experimental feature", "SQLite is deprecated"]);
  });

  test("explains the options of a command", async () => {
    const { exitCode, stdout } = await runProgram(["run", "--help"]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^ {2}--timeout=<time> +Time for one run/m);
    expect(stdout).toMatch(/^ {2}--no-safe-mode +/m);
  });
});

describe("wrong usage", () => {
  test.each([
    [["rum"], 'There is no command "rum"', "Did you mean: executor run"],
    [["run"], 'The command "run" needs <file>', "See: executor run --help"],
    [["run", "missing.py"], 'The file "missing.py" does not exist', "Check the path"],
    [["run", "src"], 'The file "src" is a folder', "Name a Python file"],
    [
      ["run", "-", "--stdin"],
      'Standard input cannot be both the code ("-") and its input ("--stdin")',
      "Put the code into a file",
    ],
    [
      ["test", "x", "--cwd", "nowhere"],
      'The folder of --cwd "nowhere" cannot be used: it does not exist (ENOENT)',
      "it is taken from",
    ],
    [["run", "-", "--cwd", "package.json"], '"package.json" of --cwd is no folder', "it is taken from"],
    [["run", "-", "--output-dir", "package.json"], 'files "', "--output-dir"],
    [["run", "-", "--save-displays", "package.json/x"], "it lies below a file (ENOTDIR)", "--save-displays"],
    [["run", "-", "--timeout", "soon"], 'Option "--timeout" is "soon"', "30"],
    [["run", "-", "--timeout", "0"], "0", "30"],
    [["run", "-", "--timeout", "-1"], "-1", "30"],
    [["run", "-", "--memory", "lots"], 'Option "--memory" is "lots"', "512MB"],
    [
      ["test", "examples/test_inventory.py", "--coverage-threshold", "lots"],
      'Option "--coverage-threshold" is "lots"',
      "from 0 to 100",
    ],
    [["run", "-", "--preset", "none"], 'There is no preset "none"', "standard, strict, scientific, web"],
    [["test", "x", "--model", "builtin"], 'The option "--model" has no use without --fix', "See: executor test --help"],
    [["run", "-", "--session", "a b"], 'The session id "a b" is not allowed', "letters, digits"],
    [["sessions", "remove"], 'The command "sessions" needs the name of the session to remove', "executor sessions"],
    [["sessions", "remove", "nobody"], 'There is no session "nobody"', "See: executor sessions"],
    [["sessions", "remve", "x"], 'The command "sessions" has no use for "remve"', "executor sessions remove NAME"],
  ])("%j ends with 2, the value, and what to do", async (words, what, hint) => {
    const { exitCode, stdout, stderr } = await runProgram(words);
    expect(stderr.replace(/\s+/g, " ")).toContain(what);
    expect(stderr.replace(/\s+/g, " ")).toContain("→ ");
    expect(stderr.replace(/\s+/g, " ")).toContain(hint);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stdout).toBe("");
    expect(exitCode).toBe(2);
  });

  test.skipIf(process.getuid?.() === 0)("names a folder or file that this user may not read", async () => {
    await using folder = await temporaryFolder();
    const closed = path.join(folder.path, "closed");
    await mkdir(closed, { mode: 0 });
    for (const words of [
      ["test", "test_it.py", "--cwd", closed],
      ["test", path.join(closed, "test_it.py")],
    ]) {
      const { exitCode, stderr } = await runProgram(words);
      expect(stderr.replace(/\s+/g, " ")).toContain("cannot be read");
      expect(stderr).toContain("→ ");
      expect(exitCode).toBe(2);
    }
  });

  test("is a JSON document on standard output when that is wanted", async () => {
    const { exitCode, stdout, stderr } = await runProgram(["run", "missing.py", "--json"]);
    expect(exitCode).toBe(2);
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual({
      success: false,
      error: {
        code: "invalid-input",
        message: 'The file "missing.py" does not exist',
        hint: "Check the path; it is taken from the current folder, or from --cwd",
      },
    });
  });

  test("refuses a file that is not UTF-8", async () => {
    const { exitCode, stderr } = await runProgram(["run", "node_modules/node/bin/node"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("holds bytes that are no UTF-8");
  });
});
