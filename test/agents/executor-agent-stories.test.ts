import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tool } from "@langchain/core/tools";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import {
  type AgentEvent,
  CoderAgent,
  ExecutorAgent,
  type ExecutorAgentOptions,
  SandboxPool,
  TesterAgent,
} from "../../src/index.ts";
import { ScriptedModel } from "../../src/testing/index.ts";

/** Conversations on the real sandbox. */
describe("ExecutorAgent on a sandbox", () => {
  let folder: string;
  let pool: SandboxPool;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "executor-agent-"));
    pool = new SandboxPool();
    await writeFile(join(folder, "calculator.py"), "def add(a, b):\n    return a + b\n\ndef never():\n    return 0\n");
    await writeFile(
      join(folder, "test_calculator.py"),
      "from calculator import add\n\ndef test_add():\n    assert add(1, 2) == 3\n",
    );
    await writeFile(join(folder, "test_none.py"), "");
  });

  afterAll(async () => {
    await pool.close();
    await rm(folder, { recursive: true, force: true });
  });

  function open(options: ExecutorAgentOptions = {}): ExecutorAgent {
    return new ExecutorAgent({ pool, workingDirectory: folder, model: "builtin", ...options });
  }

  test("executes code in a message and answers with its output", async () => {
    await using executor = open();
    expect(await executor.chat("Execute this code:\n```python\nprint(6 * 7)\n```")).toContain("42");
    expect(executor.getLastExecutionMetrics()?.executionTime).toBeGreaterThan(0);
    expect(executor.history().map((entry) => [entry.kind, entry.success])).toEqual([["code", true]]);
  });

  test("runs tests that a message names, with coverage", async () => {
    await using executor = open();
    const answer = await executor.chat("Run the tests in test_calculator.py and show me the coverage report");
    expect(answer).toContain("1 passed");
    expect(answer).toMatch(/calculator\.py: \d+\.\d% of 4 statements, uncovered lines 5/);
  });

  test("profiles code in a message with the five standard tools", async () => {
    await using executor = open();
    const answer = await executor.chat("Profile this:\n```python\nfor i in range(300):\n    sum(range(i * 50))\n```");
    expect(answer).toContain("builtins.sum");
  });

  test.each([
    ["what it cannot do", "make me a sandwich", false],
    ["code that fails", "Run\n```python\n1 / 0\n```", false],
    ["code that runs", "Run\n```python\nprint(1)\n```", true],
  ])("says of %s whether it was done", async (_what, message, success) => {
    await using executor = open();
    const answers: AgentEvent[] = [];
    for await (const event of executor.stream(message)) {
      if (event.type === "answer") {
        answers.push(event);
      }
    }
    expect(answers.map((answer) => answer.type === "answer" && answer.verdict.status === "passed")).toEqual([success]);
  });

  test.each([1, 2, 3])("gives one verdict on three blocks of which block %i fails", async (failing) => {
    await using executor = open();
    const blocks = [1, 2, 3].map((block) => `\`\`\`python\n${block === failing ? "1 / 0" : `print(${block})`}\n\`\`\``);
    const { success, text } = await executor.ask(`Run:\n${blocks.join("\nthen\n")}`);
    expect([success, text.split("\n\n")[0]]).toEqual([
      false,
      `1 of 3 blocks failed. Block ${failing} failed on line 1 with ZeroDivisionError.`,
    ]);
    expect(executor.history()).toHaveLength(3);
  });

  test.each([
    [
      "a run that fails",
      "this:\n```python\ntotal = 1\nprint(totl)\n```",
      "name 'totl' is not defined",
      "`total` is probably meant",
    ],
    [
      "a run beside one that works",
      "these:\n```python\nprint(1)\n```\n```python\nprint({}['k'])\n```",
      "KeyError: 'k'",
      "no key 'k'",
    ],
    [
      "a run that is stopped",
      "this with a timeout of 1 second:\n```python\nwhile 1: pass\n```",
      "stopped after its 1 s",
      "limit of 1 s",
    ],
    [
      "a test that fails",
      "these tests:\n```python\ndef test_a():\n    assert foo()\n```",
      "name 'foo' is not defined",
      "`foo` is not defined:",
    ],
    ["tests that are not there", "the tests in test_none.py", "o tests were found", "Tests did not pass"],
  ])("says of %s once what went wrong, and once what may help", async (_what, code, error, help) => {
    await using executor = open();
    const answer = await executor.chat(`Run ${code}`);
    expect([answer.split(error).length - 1, answer.split(help).length - 1, answer]).toEqual([1, 1, answer]);
  });

  test.each([
    ["fails when one of two runs that a model asks for at once fails", "1 / 0", "print(1)", false],
    ["fails when the other one of them fails", "print(1)", "1 / 0", false],
    ["succeeds when a later run does", "print(1)", "print(2)", true],
  ])("%s", async (_what, run, profile, success) => {
    const calls = { execute_code: { code: run }, profile_code: { code: profile } };
    const model = new ScriptedModel([{ calls: { execute_code: { code: "1 / 0" } } }, { calls }, { text: "There" }]);
    await using executor = open({ model, useAllTools: true });
    expect(await executor.ask("Do it")).toMatchObject({ text: "There", success });
  });

  test("keeps variables from chat to call to chat under a session id, and not without one", async () => {
    await using kept = open({ sessionId: "kept" });
    await kept.chat("Run\n```python\nbasket = [1, 2]\n```");
    expect((await kept.executeCode("sum(basket)")).value).toBe("3");
    expect(await kept.chat("Run\n```python\nprint(len(basket), 'things')\n```")).toContain("2 things");
    await using fresh = open();
    await fresh.chat("Run\n```python\nbasket = [1, 2]\n```");
    expect((await fresh.executeCode("basket")).error?.name).toBe("NameError");
  });

  test("calls a tool of the user's", async () => {
    const shout = tool(({ text }) => text.toUpperCase(), {
      name: "shout",
      description: "Shouts",
      schema: z.object({ text: z.string() }),
    });
    const model = new ScriptedModel([
      { calls: { shout: { text: "hey" } } },
      (messages) => ({ text: `It says ${messages.at(-1)?.text}` }),
    ]);
    await using executor = open({ model, tools: [shout] });
    expect(await executor.chat("Shout hey")).toBe("It says HEY");
  });

  test("cancels code that never ends, and works on", async () => {
    await using executor = open({ sessionId: "endless" });
    const controller = new AbortController();
    const events: AgentEvent[] = [];
    const endless = async (): Promise<void> => {
      const message = "Run\n```python\nprint('started', flush=True)\nwhile True: pass\n```";
      for await (const event of executor.stream(message, { signal: controller.signal })) {
        events.push(event);
        if (event.type === "output") {
          controller.abort();
        }
      }
    };
    await expect(endless()).rejects.toMatchObject({ code: "cancelled" });
    expect(events.some((event) => event.type === "output")).toBe(true);
    expect((await executor.executeCode("'still here'")).value).toBe("'still here'");
  });

  test("executes and tests what a coder and a tester wrote", async () => {
    const written = {
      files: [{ path: "main.py", content: "def half(n: int) -> float:\n    return n / 2\n" }],
      explanation: "Halves",
    };
    const { files } = await new CoderAgent({ model: new ScriptedModel([{ calls: { write_code: written } }]) }).generate(
      "Halve numbers",
    );
    const tests = await new TesterAgent({ model: "builtin", pool }).generateTests(files);
    expect(tests.files.map((file) => file.path)).toEqual(["test_main.py"]);
    await using executor = open();
    const all = Object.fromEntries([...files, ...tests.files].map((file) => [file.path, file.content]));
    const report = await executor.runTests("test_main.py", { files: all });
    expect(report.total).toBeGreaterThan(0);
    expect(report.problem).toBeNull();
  });

  test("takes the conversation back and into forks with the session", async () => {
    const model = new ScriptedModel(["One", "Two", "Three", "Four", "Five"].map((text) => ({ text })));
    await using executor = open({ sessionId: "said", record: false, model });
    const empty = await executor.snapshot();
    await executor.chat("first");
    const before = await executor.snapshot();
    await executor.chat("second");
    await using fork = await executor.fork();
    await executor.rollback(before);
    await executor.chat("third");
    await executor.rollback(empty);
    await executor.chat("fourth");
    await fork.chat("fifth");
    const said = model.asked.map((messages) => messages.slice(1).map(({ text }) => text));
    expect(said).toEqual([
      ["first"],
      ["first", "One", "second"],
      ["first", "One", "third"],
      ["fourth"],
      ["first", "One", "second", "Two", "fifth"],
    ]);
  });
});
