import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, describe, expect, test } from "vitest";
import { openExamples } from "./open-examples.ts";
import { runInProcess } from "./run-program.ts";

const TRACEBACK = `Traceback (most recent call last):
  File "a.py", line 1, in <module>
    {}['k']
KeyError: 'k'
`;

const { executor, folder, remove } = openExamples();
afterAll(remove);

describe("executor chat", () => {
  test.each(["Run the tests in nothere.py", "Test nothere.py"])("runs no other tests for %j", async (asked) => {
    const { exitCode, stderr, stdout } = await executor(["chat", asked]);
    expect(stdout + stderr).toContain("nothere.py");
    expect(stdout + stderr).not.toMatch(/test_nothere|passed/);
    expect(exitCode).toBe(1);
  });

  test("says of a module without tests of its own that every test was run", async () => {
    const place = join(folder, "untested");
    cpSync(join(folder, "calculator.py"), join(place, "calculator.py"));
    writeFileSync(join(place, "untested.py"), "x = 1\n");
    writeFileSync(join(place, "test_all.py"), "import untested\n\ndef test_x():\n    assert untested.x == 1\n");
    const { exitCode, stdout } = await runInProcess(["chat", "Run the tests of untested.py"], {
      directory: place,
      variables: { EXECUTOR_MODEL: "builtin" },
    });
    expect(stdout).toContain("untested.py has no test file of its own, so every test was run.");
    expect(stdout).not.toContain("test_untested.py");
    expect(exitCode).toBe(0);
  });

  test("gives a script the arguments of the request", async () => {
    writeFileSync(join(folder, "argv.py"), "import sys\nprint(sys.argv)\n");
    const { exitCode, stdout } = await executor(["chat", "Run argv.py with the arguments 3 4"]);
    expect(stdout).toContain("['argv.py', '3', '4']");
    expect(exitCode).toBe(0);
  });

  test.each([
    ["Write tests for argv.py", "argv.py is valid. I did not write tests", 1],
    ["Write tests for nothere.py", 'There is no file or folder "nothere.py"', 1],
    ["Run this and test it:\n```python\nprint(1)\n```", "The code ran. I did not write tests", 1],
    ["Generate tests for this and run them:\n```python\nprint(1)\n```", "I did not write tests", 1],
    ["Validate argv.py and then run it", "✓ argv.py ran.", 0],
    ["Profile and test argv.py", "I did not test it: ask for that in a message of its own.", 0],
    ["Install requests and run argv.py", "✓ The script argv.py ran. I did not install anything", 0],
    ["Fix argv.py", "I changed nothing", 1],
    ["Profile argv.py with the arguments 3 4", "['argv.py', '3', '4']", 0],
    ["Make argv.py faster", "I changed nothing: the profile says", 1],
  ])("does or names all of %j", async (asked, words, code) => {
    writeFileSync(join(folder, "argv.py"), "import sys\nprint(sys.argv)\n");
    const { exitCode, stdout } = await executor(["chat", asked]);
    expect(stdout).toContain(words);
    expect(stdout).not.toMatch(/Agent|test_argv/);
    expect(exitCode).toBe(code);
  });

  test("names the error for which tests do not import, and the command that may repair it", async () => {
    writeFileSync(join(folder, "lost.py"), "import nosuchthing\n");
    writeFileSync(join(folder, "test_lost.py"), "import lost\n\ndef test_x():\n    pass\n");
    const { exitCode, stdout } = await executor(["chat", "Run the tests in test_lost.py and fix what fails"]);
    expect(stdout.match(/lost\.py, line 1: ModuleNotFoundError/g)).toHaveLength(1);
    expect(stdout.trimEnd().split("\n").slice(-2).join(" ")).toMatch(/✗ I changed nothing: `executor test /);
    expect(exitCode).toBe(1);
    rmSync(join(folder, "test_lost.py"));
  });

  test("answers in the words of the command line, and has the checks in its document", async () => {
    const asked = "Check and run this, with a timeout of 1 second:\n```python\nwhile True: pass\n```";
    const { stdout } = await executor(["chat", "--json", asked]);
    const { answer, checks, executions } = JSON.parse(stdout);
    expect(answer).toContain("raise it with `--timeout`");
    expect(answer).not.toContain("EXECUTOR_TIMEOUT");
    expect(executions).toHaveLength(1);
    expect(checks).toMatchObject([{ valid: true }]);
    const explained = await executor(["chat", "What does this error mean? EOFError: EOF when reading a line"]);
    expect(explained.stdout).toContain("`--stdin`");
  });

  test("answers one message", async () => {
    const { exitCode, stdout } = await executor(["chat", readFileSync(join(folder, "fibonacci.md"), "utf8")]);
    expect(stdout).toContain("│ [0, 1, 1, 2, 3, 5, 8, 13, 21, 34]\n");
    expect(exitCode).toBe(0);
  });

  test.each([
    [["-"], "Execute this code: print(6 * 7)", "│ 42\n", 0],
    [["Explain this error"], "NameError: name 'pd' is not defined\n", "import pandas as pd", 0],
    [["Why does this fail?"], TRACEBACK, "There is no key 'k'", 0],
    [["Run this"], "print(6 * 7)\n", "│ 42\n", 0],
    [["Check it"], "print(6 * 7)\n", "The code is valid.", 0],
    [["Run this"], "Here:\n```python\nprint(6 * 7)\n```\n", "│ 42\n", 0],
    [["Explain this error"], "", 'I found no code, test file or task that I know in "Explain this error"', 1],
    [["Run this: print(6 * 7)"], "print(1)\n", "│ 42\n", 0],
  ])("chat %j with a pipe", async (words, stdin, said, code) => {
    const { exitCode, stdout } = await executor(["chat", ...words], stdin);
    expect(stdout).toContain(said);
    expect(exitCode).toBe(code);
  });

  test("waits for no pipe where the message holds all that it speaks of", async () => {
    const input = new PassThrough();
    const variables = { EXECUTOR_MODEL: "builtin" };
    const message = "Calculate the factorial of 5 and print it";
    const { stdout } = await runInProcess(["chat", message], { directory: folder, variables, input });
    expect(stdout).toContain("│ 120\n");
  });

  test("reads the message from a pipe and answers with a document", async () => {
    const { exitCode, stdout } = await executor(
      ["chat", "--json"],
      "Execute this code:\n```python\nprint(6 * 7)\n```\n",
    );
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({ success: true, executions: [{ stdout: "42\n" }] });
    expect(document.answer).toContain("42");
    expect(exitCode).toBe(0);
  });

  test("ends with 3 when the model cannot be had", async () => {
    const { exitCode, stderr } = await executor(["chat", "hello", "--model", "nobody:x"]);
    expect(stderr).toContain('"nobody:x"');
    expect(exitCode).toBe(3);
  });
});
