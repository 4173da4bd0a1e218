import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { readEnvironment } from "../../src/config/index.ts";
import { createSession, defineTool, listSessions, type Replayed, removeSession } from "../../src/sessions/index.ts";

const program = fileURLToPath(new URL("session-program.ts", import.meta.url));

interface Told {
  readonly value?: string | null;
  readonly error?: string | null;
  readonly status?: string;
  readonly state?: string;
  readonly output?: string;
  readonly replayed?: Replayed | null;
  readonly recording?: unknown;
  readonly thrown?: string;
  readonly code?: string | null;
}

interface Work {
  readonly id: string;
  readonly cells: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  readonly abrupt?: boolean;
  readonly config?: Record<string, unknown>;
}

function start(work: Work): ChildProcess {
  return spawn(process.execPath, [program, JSON.stringify(work)], { stdio: ["ignore", "pipe", "inherit"] });
}

/** Runs a process to its end; what it told, its outputs left out. */
async function run(work: Work): Promise<{ values: (string | null | undefined)[]; told: Told[]; last: Told }> {
  const child = start(work);
  const told = await collect(child, () => undefined);
  const results = told.filter(({ status }) => status !== undefined);
  return { values: results.map(({ value, error }) => error ?? value), told: results, last: told.at(-1) ?? {} };
}

async function collect(child: ChildProcess, onLine: (told: Told) => void): Promise<Told[]> {
  const told: Told[] = [];
  if (child.stdout === null) {
    throw new Error("The child has no standard output");
  }
  const ended = once(child, "close");
  for await (const line of createInterface({ input: child.stdout })) {
    const one = JSON.parse(line) as Told;
    told.push(one);
    onLine(one);
  }
  await ended;
  return told;
}

function journalOf(id: string): string {
  return join(process.env["EXECUTOR_STATE"] ?? "", "sessions", `${id}.jsonl`);
}

/** Kills a process that is in its third cell, when it has written so. */
async function killOnceRecorded(child: ChildProcess, id: string): Promise<void> {
  await expect.poll(() => readFileSync(journalOf(id), "utf8"), { timeout: 30_000 }).toContain('"cell":3');
  child.kill("SIGKILL");
}

/** Takes the contents of files out of a record, as if they had been too large to keep. */
function dropContents(id: string): void {
  writeFileSync(journalOf(id), readFileSync(journalOf(id), "utf8").replaceAll(/,"content":\{[^}]*\}/g, ""));
}

/** Quick the first time, and slow when the file is not put back. */
const slowWithoutFile = "import os, time\nif not os.path.exists('quick'): time.sleep(600)";

describe("a session goes on in another process", () => {
  test("with variables, functions, classes, generators and files, without their output", async () => {
    const first = await run({
      id: "whole",
      files: { "given.txt": "given" },
      cells: [
        "import math\nx = 41\nprint('printed once')",
        "def up(n): return n + 1\nclass Point:\n    def __init__(self, x): self.x = x\npoint = Point(7)",
        "numbers = (n * n for n in range(9)); next(numbers), next(numbers)",
        "open('made.txt', 'w').write(open('given.txt').read() + ' and made')",
        "1 / 0",
        "x = up(x)",
      ],
    });
    expect(first.last.replayed).toBeNull();
    const second = await run({
      id: "whole",
      cells: ["x, point.x, next(numbers), open('made.txt').read(), math.floor(2.5)", "x += 1"],
    });
    expect(second.values).toEqual(["(42, 7, 4, 'given and made', 2)", null]);
    expect(second.last.replayed).toMatchObject({ cells: 6, files: 1, lost: [] });
    // Replaying adds nothing: a third process runs each cell once, those of the second included.
    const third = await run({ id: "whole", cells: ["x"] });
    expect(third.values).toEqual(["43"]);
    expect(third.last.replayed).toMatchObject({ cells: 8, files: 1, lost: [] });
    expect(third.told.map(({ output }) => output)).not.toContain("printed once\n");
  });

  test("after it left without closing, and after it was killed in the middle of a cell, which is named", async () => {
    await run({ id: "killed", abrupt: true, cells: ["kept = 'from the first'"] });
    const child = start({
      id: "killed",
      cells: ["more = kept + ', and the second'", "lost = 1\nprint('on', flush=True)\nimport time\ntime.sleep(60)"],
    });
    const told = await collect(child, ({ output }) => void (output === undefined || killOnceRecorded(child, "killed")));
    // What was printed may come in pieces.
    const printed = told.map(({ output = "" }) => output).join("");
    expect([printed.trim(), child.signalCode]).toEqual(["on", "SIGKILL"]);
    const third = await run({ id: "killed", cells: ["more", "'lost' in globals()"] });
    expect(third.values).toEqual(["'from the first, and the second'", "False"]);
    expect(third.last.replayed).toMatchObject({
      cells: 2,
      lost: [{ what: "cell 3", reason: "the process ended while it ran" }],
    });
  });

  test("and names what is not as it was", async () => {
    const code = "import os, random\nsecret = 'a' if os.path.exists('first.txt') else nothing";
    await run({
      id: "changed",
      files: { "first.txt": "here" },
      cells: [code, "while True: pass", "after = 3"],
      config: { timeout: 1 },
    });
    dropContents("changed");
    const { values, last } = await run({ id: "changed", cells: ["after"] });
    expect(values).toEqual(["3"]);
    expect(last.replayed?.cells).toBe(1);
    expect(last.replayed?.lost).toEqual([
      { what: "file first.txt (4 B)", reason: "was too large to keep" },
      { what: "cell 2", reason: expect.stringContaining("was stopped before its end (timed-out)") },
      { what: "cell 1", reason: "raised NameError: name 'nothing' is not defined, where it succeeded before" },
    ]);
  });

  test("keeps the files and not the variables of an interpreter that was replaced", async () => {
    const cells = ["gone = 1", "open('stays.txt', 'w').write('stays')", "import os\nos._exit(1)", "there = 2"];
    const first = await run({ id: "replaced", cells });
    const state = first.told.at(2)?.state;
    const { values } = await run({
      id: "replaced",
      cells: ["'gone' in globals()", "there, open('stays.txt').read()"],
    });
    // An engine that keeps a copy of the interpreter goes on from it instead, and then so does the rebuilt session.
    expect(values).toEqual([state === "reset" ? "False" : "True", "(2, 'stays')"]);
  });

  test("leaves out a cell that ends the interpreter this time, and rebuilds the rest", async () => {
    const cells = [
      "before = 1",
      "import os\nif not os.path.exists('safe.txt'): os._exit(1)\nrisky = 1",
      "after = before + 1",
    ];
    await run({ id: "fragile", files: { "safe.txt": "" }, cells });
    dropContents("fragile");
    const { values, last } = await run({ id: "fragile", cells: ["before, after", "'risky' in globals()"] });
    expect(values).toEqual(["(1, 2)", "False"]);
    expect(last.replayed?.lost.map(({ what }) => what)).toEqual(["file safe.txt (0 B)", "cell 2"]);
  });

  test("within the time for rebuilding, and says which cells it left out", async () => {
    await run({ id: "slow", files: { quick: "" }, cells: ["a = 1", slowWithoutFile, "c = 3"] });
    dropContents("slow");
    const { values, last } = await run({ id: "slow", cells: ["a", "c"], config: { replayTimeout: 2, timeout: 600 } });
    expect(values).toEqual(["1", "NameError"]);
    expect(last.replayed?.lost.slice(1)).toEqual([
      { what: "cell 2", reason: "the 2 s for rebuilding were over" },
      { what: "cell 3", reason: "the 2 s for rebuilding were over" },
    ]);
  });
});

describe("a session has one owner", () => {
  test("which others are told by its process id, until it closes or dies", async () => {
    const session = createSession({ id: "owned" });
    await session.executeCode("x = 1");
    const refused = await run({ id: "owned", cells: ["x"] });
    expect(refused.last).toMatchObject({ code: "in-use", thrown: expect.stringContaining(`process ${process.pid} `) });
    const again = createSession({ id: "owned" });
    await expect(again.executeCode("x")).rejects.toMatchObject({
      code: "in-use",
      message: expect.stringContaining("in this process already"),
    });
    await again.close();
    // The refused ones have not let go of what is not theirs.
    expect((await run({ id: "owned", cells: ["x"] })).last.code).toBe("in-use");
    await expect(removeSession(readEnvironment(), "owned")).rejects.toMatchObject({ code: "in-use" });
    await session.close();
    expect((await run({ id: "owned", cells: ["x"] })).values).toEqual(["1"]);
  });

  test("unless it is not recorded", async () => {
    await using one = createSession({ id: "free", record: false });
    await using other = createSession({ id: "free", record: false });
    await one.executeCode("x = 1");
    expect((await other.executeCode("x")).error?.name).toBe("NameError");
    expect(one.recording).toEqual({ active: false, reason: "the record is switched off" });
    expect((await listSessions(readEnvironment())).map(({ id }) => id)).not.toContain("free");
  });
});

describe("the record of a session", () => {
  test("leaves out what a rollback undid, also for cells that were asked for before it had happened", async () => {
    const session = createSession({ id: "rolled-back" });
    await session.executeCode("x = 1");
    const snapshot = await session.snapshot();
    await session.executeCode("x = 2\nopen('undone.txt', 'w').write('')");
    await Promise.all([session.rollback(snapshot), session.executeCode("y = x + 10")]);
    expect((await session.executeCode("x, y")).value).toBe("(1, 11)");
    await session.close();
    const { values, last } = await run({ id: "rolled-back", cells: ["import os\nx, y, os.path.exists('undone.txt')"] });
    expect(values).toEqual(["(1, 11, False)"]);
    expect(last.replayed).toMatchObject({ cells: 3, lost: [] });
  });

  test("is listed with its cells and its owner, and removed", async () => {
    await using session = createSession({ id: "listed" });
    await session.executeBatch(["1", "2"]);
    const find = async () => (await listSessions(readEnvironment())).find(({ id }) => id === "listed");
    expect(await find()).toMatchObject({ cells: 2, isOpen: true, pid: process.pid });
    await session.forget();
    expect(await find()).toBeUndefined();
    expect(session.recording).toEqual({ active: false, reason: "the record was removed" });
    expect((await session.executeCode("3")).value).toBe("3");
    expect(await find()).toBeUndefined();
    await expect(removeSession(readEnvironment(), "listed")).rejects.toMatchObject({ code: "invalid-input" });
  });

  test("rebuilds a session whose sandbox went away in the same process", async () => {
    const { SandboxPool } = await import("../../src/sessions/index.ts");
    const pool = new SandboxPool();
    await using session = createSession({ id: "sandbox-lost", pool });
    await session.executeCode("x = 5");
    await session.executeCode("import time\nprint('on', flush=True)\ntime.sleep(60)", {
      onOutput: () => void pool.close(),
    });
    expect((await session.executeCode("x")).value).toBe("5");
    expect(session.replayed?.lost).toEqual([{ what: "cell 2", reason: "the sandbox went away while it ran" }]);
    await pool.close();
  });

  test("names cells that called functions of the host, and calls none of them again", async () => {
    const calls: number[] = [];
    const schema = z.object({ amount: z.number() });
    const pay = defineTool(({ amount }) => calls.push(amount), { name: "pay", description: "Pays", schema });
    const open = () => createSession({ id: "paid", tools: [pay], finalAnswer: true });
    const first = open();
    await first.executeBatch(["amount = 3", "receipt = pay(amount=amount)", "answer = 5\nfinal_answer(answer)"]);
    await first.close();
    await using second = open();
    expect((await second.executeCode("amount, answer, 'receipt' in globals()")).value).toBe("(3, 5, False)");
    expect(calls).toEqual([3]);
    expect(second.replayed?.lost).toEqual([
      { what: "cell 2", reason: "called functions of the host, which are not called again: pay" },
    ]);
  });

  test("does not follow a fork", async () => {
    await using session = createSession({ id: "forked" });
    await session.executeCode("x = 1");
    await using fork = await session.fork();
    await fork.executeCode("x = 2");
    expect(fork.recording).toEqual({ active: false, reason: "forks are not recorded" });
    await session.close();
    await using again = createSession({ id: "forked" });
    expect((await again.executeCode("x")).value).toBe("1");
  });

  test("holds what the tests of another process see of the workspace", async () => {
    await run({
      id: "tested",
      files: { "test_it.py": "def test_it():\n    assert open('a.txt').read() == 'a'\n" },
      cells: [],
    });
    await run({ id: "tested", cells: ["open('a.txt', 'w').write('a')"] });
    await using session = createSession({ id: "tested", workingDirectory: import.meta.dirname });
    expect(await session.runTests("test_it.py")).toMatchObject({ passed: 1, failed: 0 });
  });

  test("does not keep a caller waiting who cancels while it is rebuilt", async () => {
    await run({ id: "endless", files: { quick: "" }, cells: [slowWithoutFile] });
    dropContents("endless");
    await using session = createSession({ id: "endless", config: { timeout: 600, replayTimeout: 600 } });
    const controller = new AbortController();
    const waiting = session.executeCode("1", { signal: controller.signal });
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: "cancelled" });
    const refused = expect(session.executeCode("1")).rejects.toMatchObject({ code: "closed" });
    await session.close();
    await refused;
  });
});
