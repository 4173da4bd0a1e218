import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { program, runInProcess, runProgram } from "./run-program.ts";

function executor(words: readonly string[], stdin = "", run = runInProcess) {
  return run(words, { stdin, variables: { EXECUTOR_MODEL: "builtin" } });
}

describe("executor run --session", () => {
  test("goes on where the command before it ended, and says what it rebuilt", async () => {
    const run = (words: readonly string[], stdin: string) => executor(words, stdin, runProgram);
    const first = await run(["run", "-", "--session", "cli"], "total = 20\nprint('counting')");
    expect(first.stdout).not.toContain("Rebuilt");
    const second = await run(["run", "-", "--session", "cli"], "total + 1");
    expect(second.stdout).toMatch(
      /^ {2}↻ Rebuilt from 1 recorded cell in [\d.]+ s\n {4}names: 1 as before\n {2}▏ 21\n {2}✓ completed/,
    );
    expect([second.exitCode, second.stderr]).toEqual([0, ""]);
    const third = await run(["run", "-", "--session", "cli", "--json"], "total");
    const receipt = { restored: [{ what: "total", compared: "value" }], differs: [], lost: [], notCompared: [] };
    const replayed = { cells: 2, lost: [], receipt };
    expect(JSON.parse(third.stdout)).toMatchObject({ success: true, value: "20", replayed });
  });

  test("names what is not as it was, and why, those of one reason together", async () => {
    const code = "import uuid\nkept = 1\nclass Box: pass\na, b, c = uuid.uuid4(), Box(), 2\nprint(a)";
    await executor(["run", "-", "--session", "receipt"], code);
    const { stdout } = await executor(["run", "-", "--session", "receipt"], "c");
    expect(stdout).toContain("    names: 4 as before, 2 differ\n");
    expect(stdout).toContain("    - differs: a, b: cell 1, which made it, gave other output\n");
    const record = join(process.env["EXECUTOR_STATE"] ?? "", "sessions", "receipt.jsonl");
    const old = readFileSync(record, "utf8").replaceAll(/,"gave":\{.*\}(?=\}\n)/g, "");
    writeFileSync(record, old);
    const again = await executor(["run", "-", "--session", "receipt"], "c");
    expect(again.stdout).toContain("    names: 6 not compared\n");
    expect(again.stdout).not.toContain("as before");
  });

  test("names what could not be rebuilt, with what would steer the terminal as escapes", async () => {
    await executor(["run", "-", "--session", "named"], "a = 1");
    const record = join(process.env["EXECUTOR_STATE"] ?? "", "sessions", "named.jsonl");
    const gone = { type: "cell-started", cell: 2, at: "", kind: "code", code: "x", stdin: null, lostStdin: null };
    appendFileSync(record, `${JSON.stringify({ ...gone, limits: {} })}\n`);
    appendFileSync(record, `${JSON.stringify({ type: "rollback", id: "\x1b[2J" })}\n`);
    const { stdout } = await executor(["run", "-", "--session", "named"], "a");
    expect(stdout).toMatch(/↻ Rebuilt from 1 recorded cell in [\d.]+ s; 2 could not be\n/);
    expect(stdout).toContain("    - cell 2: the process ended while it ran\n");
    expect(stdout).toContain("    - the way back to snapshot \\x1b[2J: the snapshot is not in the record\n");
  });

  test("ends with 3 and the owner's process id when the session is open elsewhere", { timeout: 180_000 }, async () => {
    const words = ["run", "-", "--session", "busy"];
    const owner = spawn(process.execPath, [program, ...words, "--timeout", "10m"], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const ended = once(owner, "close");
    owner.stdin.end("print('on', flush=True)\nimport time\ntime.sleep(600)");
    await once(owner.stdout, "data");
    const refused = await executor(words, "1");
    expect(refused.stderr).toContain(`The session "busy" is open in process ${owner.pid} `);
    expect(refused.exitCode).toBe(3);
    const chat = await executor(["chat", "Execute this code:\n```python\n1\n```", "--session", "busy"]);
    expect(chat.stderr).toContain(`process ${owner.pid} `);
    expect(chat.exitCode).toBe(3);
    const removal = await executor(["sessions", "remove", "busy"]);
    expect(removal.exitCode).toBe(3);
    expect((await executor(["sessions"])).stdout).toMatch(new RegExp(`busy .* open in process ${owner.pid}`));
    owner.kill("SIGINT");
    await ended;
    const after = await executor(words, "2");
    expect(after.stdout).toContain("cell 1: was stopped before its end (cancelled)");
    expect(after.exitCode).toBe(0);
  });
});

describe("executor chat --session", () => {
  test("keeps variables from message to message", async () => {
    const ask = (code: string, ...more: string[]) =>
      executor(["chat", `Execute this code:\n\`\`\`python\n${code}\n\`\`\``, "--session", "talk", ...more]);
    await ask("word = 'kept'");
    expect((await ask("print(word)")).stdout).toMatch(/↻ Rebuilt from 1 recorded cell.*│ kept\n/s);
    expect(JSON.parse((await ask("print(word)", "--json")).stdout)).toMatchObject({ replayed: { cells: 2 } });
  });
});

describe("executor sessions", () => {
  test("lists the sessions, and removes one", async () => {
    await executor(["run", "-", "--session", "listed"], "1");
    expect((await executor(["sessions"])).stdout).toMatch(
      /^ {2}listed +1 cell +\d+ B {2}last used \d{4}-\d\d-\d\d \d\d:\d\d$/m,
    );
    const { sessions } = JSON.parse((await executor(["sessions", "--json"])).stdout);
    expect(sessions).toContainEqual(expect.objectContaining({ id: "listed", cells: 1, isOpen: false, pid: null }));
    expect((await executor(["sessions", "remove", "listed"])).stdout).toBe("  ✓ removed: listed\n");
    expect((await executor(["sessions", "list"])).stdout).not.toContain("listed");
    expect((await executor(["run", "-", "--session", "listed"], "1")).stdout).not.toContain("Rebuilt");
    expect(JSON.parse((await executor(["sessions", "remove", "listed", "--json"])).stdout)).toEqual({
      success: true,
      removed: "listed",
    });
  });

  test("says so when there are none, and when they cannot be had", async () => {
    const none = await runInProcess(["sessions"], { variables: { EXECUTOR_STATE: "/nowhere/at/all" } });
    expect(none.stdout).toContain("There are no sessions yet");
    const file = await runInProcess(["run", "-", "--session", "x"], {
      stdin: "1",
      variables: { EXECUTOR_STATE: "/dev/null" },
    });
    expect(file.stderr).toContain("/dev/null/sessions");
    expect(file.exitCode).toBe(3);
  });
});
