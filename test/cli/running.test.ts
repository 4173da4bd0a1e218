import { spawn } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, describe, expect, test } from "vitest";
import { openExamples } from "./open-examples.ts";
import { program, projectFolder } from "./run-program.ts";

const { executor, folder, remove } = openExamples();
afterAll(remove);

describe("executor run", () => {
  test("shows output, verdict and isolation", async () => {
    const { exitCode, stdout, stderr } = await executor(["run", "-"], "print('hello')\n6 * 7");
    expect(stdout).toMatch(/^ {2}│ hello\n {2}▏ 42\n {2}✓ completed in 0\.\d+ s · cpu /);
    expect(stdout).toMatch(/kernel isolation \(/);
    expect(stderr).toBe("");
    expect(exitCode).toBe(0);
  });

  test.each([
    ["an exception", "def f():\n    return 1 / 0\nf()", ["ZeroDivisionError: division by zero (line 2)", "in f"]],
    ["a syntax error", "print('a'", ["SyntaxError", "line 1"]],
    ["a refused module", "import webbrowser", ["webbrowser", "refused, nothing ran"]],
    ["another exit code", "import sys\nsys.exit(3)", ["with exit code 3"]],
  ])("ends with 1 after %s", async (_name, code, words) => {
    const { exitCode, stdout } = await executor(["run", "-"], code);
    for (const word of words) {
      expect(stdout.replace(/\s+/g, " ")).toContain(word);
    }
    expect(exitCode).toBe(1);
  });

  test("stops at the time limit and keeps the output so far", async () => {
    const { exitCode, stdout } = await executor(
      ["run", "-", "--timeout", "500ms"],
      "print('so far')\nwhile True: pass",
    );
    expect(stdout).toContain("│ so far\n");
    expect(stdout).toMatch(/✗ timed out after [\d.]+ s, the limit is 0\.5 s/);
    expect(exitCode).toBe(1);
  });

  test("runs without the guard-rail when that is asked for", async () => {
    const { exitCode, stdout } = await executor(
      ["run", "-", "--no-safe-mode"],
      "import webbrowser\nprint(eval('1 + 1'))",
    );
    expect(stdout).toContain("│ 2\n");
    expect(exitCode).toBe(0);
  });

  test("takes the limits of a preset", async () => {
    const { exitCode, stdout } = await executor(["run", "-", "--preset", "strict"], "open('a', 'w')");
    expect(stdout).toContain("open");
    expect(exitCode).toBe(1);
    // What it would refuse is not advised as the way out.
    const advised = await executor(["run", "-", "--preset", "strict", "--json"], "print(math.pi)");
    expect(JSON.parse(advised.stdout).error.suggestions).toMatchObject([
      { edit: null, message: expect.stringContaining("does not allow `math`") },
    ]);
  });

  test("gives standard input to the code", async () => {
    writeFileSync(join(folder, "greet.py"), "print('hello', input())\n");
    expect((await executor(["run", "greet.py", "--stdin"], "Ada\n")).stdout).toContain("│ hello Ada\n");
  });

  test("prints one JSON document and nothing else", async () => {
    const { exitCode, stdout, stderr } = await executor(["run", "-", "--json"], "print('\\x1b[31m\\u202e')\n1 / 0");
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({
      success: false,
      stdout: "\x1b[31m\u202e\n",
      error: { name: "ZeroDivisionError", line: 2 },
    });
    expect(document.outcome.isolation.level).toBe("kernel");
    expect([...stdout].filter((character) => character !== "\n" && /[\p{Cc}\u202e]/u.test(character))).toEqual([]);
    expect(stderr).toBe("");
    expect(exitCode).toBe(1);
  });

  test("tells in the document how the run ended", async () => {
    const { stdout } = await executor(["run", "-", "--json", "--timeout", "0.2"], "while True: pass");
    expect(JSON.parse(stdout)).toMatchObject({
      success: false,
      outcome: { status: "timed-out", limit: { name: "time", value: 0.2 } },
    });
  });

  test("shows what would steer the terminal as escapes", async () => {
    const code =
      "import sys\nprint('\\x1b]0;owned\\x07\\x9b2J')\nprint('\\u202eabc', file=sys.stderr)\nraise ValueError('\\x1b[2J')";
    const { stdout } = await executor(["run", "-"], code);
    expect(stdout).toContain("│ \\x1b]0;owned\\x07\\x9b2J\n");
    expect(stdout).toContain("┃ \\u{202e}abc\n");
    expect(stdout).toContain("ValueError: \\x1b[2J");
    expect([...stdout].filter((character) => character !== "\n" && /\p{Cc}/u.test(character))).toEqual([]);
  });

  test("describes plots and saves them", async () => {
    const code = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()";
    const { exitCode, stdout } = await executor(["run", "-", "--save-displays", "plots"], code);
    expect(stdout).toMatch(/▣ image\/png \d+×\d+, \d+ KB → .*plots\/display-1\.png/);
    expect(readdirSync(join(folder, "plots"))).toEqual(["display-1.png"]);
    expect(
      readFileSync(join(folder, "plots", "display-1.png"))
        .subarray(1, 4)
        .toString(),
    ).toBe("PNG");
    expect(exitCode).toBe(0);
  });
});

describe("executor profile and validate", () => {
  test("shows where the time goes", async () => {
    const { exitCode, stdout } = await executor(["profile", "sorting.py"]);
    expect(stdout).toMatch(/where the time goes .* under the profiler\n.*█.*% bubble_sort/);
    expect(exitCode).toBe(0);
  });

  test("checks code without running it", async () => {
    const allowed = await executor(["validate", "sorting.py"]);
    expect(allowed.stdout).toBe("  ✓ sorting.py would be run · imports time\n");
    expect(allowed.exitCode).toBe(0);
    const refused = await executor(["validate", "-"], "import webbrowser\neval('1')");
    expect(refused.stdout).toContain("would not be run: 2 errors");
    expect(refused.exitCode).toBe(1);
  });
});

describe("executor demo", () => {
  test("runs, tests, repairs and profiles the examples, and leaves them as they are", async () => {
    const before = readFileSync(join(projectFolder, "examples/inventory.py"), "utf8");
    const { exitCode, stdout } = await executor(["demo"]);
    for (const title of ["Run code", "Test it", "Repair it", "Profile it"]) {
      expect(stdout).toMatch(new RegExp(`✓ ${title} `));
    }
    expect(stdout).toContain("What to try next");
    expect(exitCode).toBe(0);
    expect(readFileSync(join(projectFolder, "examples/inventory.py"), "utf8")).toBe(before);
  });
});

describe("executor setup and doctor", () => {
  test("says nothing with --quiet when everything is in place", async () => {
    await executor(["setup", "--quiet"]);
    expect(await executor(["setup", "--quiet"])).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  });

  test("tells what works here", async () => {
    const { exitCode, stdout } = await executor(["doctor"]);
    expect(stdout).toMatch(/✓ Node +\d+/);
    expect(stdout).toMatch(/✓ sandbox +\S+: \w+ isolation/);
    expect(stdout).toMatch(/✓ Python +3\./);
    expect(stdout).toMatch(/✓ model +the built-in one/);
    expect(exitCode).toBe(0);
  });
});

describe("stopping", () => {
  /** Starts an endless program, sends the signal once it has printed, and waits for the end. */
  async function stop(signal: NodeJS.Signals, words: readonly string[] = []) {
    const child = spawn(process.execPath, [program, "run", "-", ...words], {
      cwd: folder,
      env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined },
    });
    child.stdin.end("print('so far', flush=True)\nwhile True: pass");
    const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
    const collected = text(child.stdout);
    await new Promise<void>((resolve) => child.stdout.once("data", () => resolve()));
    child.kill(signal);
    return { exitCode: await ended, stdout: await collected };
  }

  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("%s ends the code, shows its output so far, and exits with %i", async (signal, code) => {
    const { exitCode, stdout } = await stop(signal);
    expect(stdout).toContain("│ so far\n");
    expect(stdout).toContain("✗ cancelled after");
    expect(exitCode).toBe(code);
  });

  test("is no fault when the reader goes away", async () => {
    const child = spawn("sh", ["-c", `"${process.execPath}" "${program}" run - | head -1`], { cwd: folder });
    child.stdin.end("for number in range(10000): print(number)");
    expect(await text(child.stderr)).toBe("");
  });
});
