import { HumanMessage } from "@langchain/core/messages";
import { MemorySaver } from "@langchain/langgraph";
import { describe, expect, test } from "vitest";
import type { AgentEvent } from "../../src/events/index.ts";
import { createExecutorGraph } from "../../src/graph/index.ts";
import { streamRequest } from "../../src/graph/stream-request.ts";
import { ScriptedModel, scriptedReport, scriptedResult, scriptedSession } from "../../src/testing/index.ts";

function ask(text: string): { messages: HumanMessage[] } {
  return { messages: [new HumanMessage(text)] };
}

function wrote(path: string, content: string, explanation = "Done") {
  return { calls: { write_code: { files: [{ path, content }], explanation } } };
}

function wroteTests(path: string, content: string) {
  return { calls: { write_tests: { files: [{ path, content }], explanation: "Tests" } } };
}

async function collect(events: AsyncIterable<AgentEvent>): Promise<AgentEvent[]> {
  const all: AgentEvent[] = [];
  for await (const event of events) {
    all.push(event);
  }
  return all;
}

const failing = scriptedReport([
  { id: "test_shop.py::test_total", status: "failed", message: "AttributeError: no appendd" },
]);
const passing = scriptedReport([{ id: "test_shop.py::test_total", status: "passed" }]);

describe("createExecutorGraph()", () => {
  test("runs code that is given, asks no model and answers with the output", async () => {
    const session = scriptedSession({ executeCode: (code) => scriptedResult({ stdout: "42\n" }, code) });
    const model = new ScriptedModel([]);
    await using graph = createExecutorGraph({ session, model });
    const state = await graph.invoke(ask("Execute this code:\n```python\nprint(42)\n```"));
    expect(session.calls).toEqual([{ method: "executeCode", input: "print(42)\n" }]);
    expect(model.asked).toHaveLength(0);
    expect(state.verdict).toEqual({ status: "passed", reason: "The code ran to its end." });
    expect(state.messages.at(-1)?.text).toContain("42");
  });

  test("gives a run the time limit that the request sets, and none where it sets none", async () => {
    const limits: unknown[] = [];
    const session = scriptedSession({
      executeCode: (code, { timeout }) => {
        limits.push(timeout);
        return scriptedResult({}, code);
      },
    });
    await using graph = createExecutorGraph({ session, model: new ScriptedModel([]) });
    await graph.invoke(ask("Run this with a timeout of 1 second:\n```python\nprint(42)\n```"));
    await graph.invoke(ask("Run this:\n```python\nprint('a timeout of 1 second')\n```"));
    expect(limits).toEqual([1, undefined]);
  });

  test("does not repair code that was given to be run", async () => {
    const session = scriptedSession({
      executeCode: (code) =>
        scriptedResult({ error: { name: "ZeroDivisionError", message: "division by zero", line: 1 } }, code),
    });
    await using graph = createExecutorGraph({ session, model: new ScriptedModel([]) });
    const state = await graph.invoke(ask("Run this:\n```python\n1/0\n```"));
    expect(state.verdict?.status).toBe("failed");
    expect(state.attempts).toBe(1);
    expect(state.messages.at(-1)?.text).toContain("ZeroDivisionError at line 1");
  });

  test("repairs the module under test, shows the coder the failure, and leaves the tests alone", async () => {
    const session = scriptedSession({
      projectFiles: { "shop.py": "items.appendd(1)\n", "test_shop.py": "import shop\n" },
      runTests: (_path, { files }) => (String(files?.["shop.py"]).includes("append(") ? passing : failing),
    });
    const model = new ScriptedModel([wrote("shop.py", "items.append(1)\n")]);
    await using graph = createExecutorGraph({ session, model });
    const state = await graph.invoke(ask("Make the tests in test_shop.py pass, the bug is in shop.py"));
    expect(state.verdict).toEqual({ status: "passed", reason: "The one test that ran passed at attempt 2." });
    expect(state.files).toEqual({ "shop.py": "items.append(1)\n" });
    const prompt = model.asked[0]?.at(-1)?.text ?? "";
    expect(prompt).toContain("```python file=shop.py\nitems.appendd(1)\n```");
    expect(prompt).toContain("```python file=test_shop.py\nimport shop\n```");
    expect(prompt).toContain("```json failure\n");
  });

  test("runs all of the tests that a request names in one run", async () => {
    const given: unknown[] = [];
    const session = scriptedSession({
      runTests: (path, { confined, pytestArgs }) => {
        expect(confined).toBe(true);
        given.push(path, pytestArgs);
        return passing;
      },
    });
    await using graph = createExecutorGraph({ session, model: new ScriptedModel([]) });
    await graph.invoke(ask("Run test_a.py and test_b.py"));
    expect(given).toEqual(["test_a.py", ["-v", "--tb=short", "test_b.py"]]);
  });

  test("writes code and tests for it, and counts the tokens", async () => {
    const session = scriptedSession({
      executeCode: () => scriptedResult({ stdout: "def test_draft(): ...\n" }),
      runTests: () => passing,
    });
    const model = new ScriptedModel([
      wrote("shop.py", "def total(): return 1\n"),
      wroteTests("test_shop.py", "def test_total(): ...\n"),
    ]);
    await using graph = createExecutorGraph({ session, model });
    const state = await graph.invoke(ask("Write a function that sums a shopping list"));
    expect(state.verdict?.status).toBe("passed");
    expect(state.spent.tokens).toBe(20);
    expect(model.asked[1]?.at(-1)?.text).toContain("```python draft\ndef test_draft(): ...");
    expect(session.calls.at(-1)).toEqual({ method: "runTests", input: "test_shop.py" });
  });

  test("ends with the budget spent when no repair helps", async () => {
    const session = scriptedSession({
      projectFiles: { "shop.py": "a\n", "test_shop.py": "" },
      runTests: () => failing,
    });
    const model = new ScriptedModel([wrote("shop.py", "b\n"), wrote("shop.py", "c\n")]);
    await using graph = createExecutorGraph({ session, model });
    const state = await graph.invoke(ask("Fix shop.py so that test_shop.py passes"));
    expect(state.verdict?.status).toBe("budget-spent");
    expect(state.verdict?.reason).toContain("3 of 3 attempts");
    expect(session.calls.filter((call) => call.method === "runTests")).toHaveLength(3);
  });

  test("counts an answer that is refused as an attempt, runs nothing for it and says why to the model", async () => {
    const session = scriptedSession({
      projectFiles: { "shop.py": "a\n", "test_shop.py": "" },
      runTests: () => failing,
    });
    const model = new ScriptedModel([wrote("../shop.py", "b\n"), wrote("test_shop.py", "")]);
    await using graph = createExecutorGraph({ session, model });
    const state = await graph.invoke(ask("Fix shop.py so that test_shop.py passes"));
    expect(session.calls.filter((call) => call.method === "runTests")).toHaveLength(1);
    expect(state.verdict?.status).toBe("budget-spent");
    expect(state.verdict?.reason).toContain('"test_shop.py" where code and not tests was asked for');
    expect(model.asked[1]?.at(-1)?.text).toContain('"../shop.py" leads out of the workspace');
  });

  test("runs nothing for an answer that changes nothing, and says so to the model", async () => {
    const session = scriptedSession({
      projectFiles: { "shop.py": "a\n", "test_shop.py": "" },
      runTests: () => failing,
    });
    const model = new ScriptedModel([wrote("shop.py", "a\n"), wrote("shop.py", "b\n")]);
    await using graph = createExecutorGraph({ session, model });
    await graph.invoke(ask("Fix shop.py so that test_shop.py passes"));
    expect(session.calls.filter((call) => call.method === "runTests")).toHaveLength(2);
    expect(model.asked[1]?.at(-1)?.text).toContain(
      "Your last answer was refused: The model answered with the code as it was.",
    );
  });

  test("ends at once, with the model's own words, when the model says that it cannot", async () => {
    const session = scriptedSession();
    const model = new ScriptedModel([{ calls: { write_code: { files: [], explanation: "I only know rules." } } }]);
    await using graph = createExecutorGraph({ session, model });
    const state = await graph.invoke(ask("Create a DataFrame with random data"));
    expect(state.verdict).toEqual({ status: "declined", reason: "I only know rules." });
    expect(session.calls).toEqual([]);
  });

  test("does not run the code again when the process went away between the run and the end of its node", async () => {
    const session = scriptedSession({ executeCode: (code) => scriptedResult({ stdout: "once\n" }, code) });
    const checkpointer = new MemorySaver();
    const options = { session, model: new ScriptedModel([]), checkpointer };
    const thread = { configurable: { thread_id: "crash" } };
    // The clock is read after the run, too; failing there stands for a crash.
    await using crashing = createExecutorGraph({
      ...options,
      now: () => {
        if (session.calls.length > 0) {
          throw new Error("power failure");
        }
        return 0;
      },
    });
    await expect(crashing.invoke(ask("Run\n```python\nprint('once')\n```"), thread)).rejects.toThrow("power failure");
    expect(session.calls).toHaveLength(1);
    await using resumed = createExecutorGraph(options);
    const state = await resumed.invoke(null, thread);
    expect(session.calls).toHaveLength(1);
    expect(state.execution?.stdout).toBe("once\n");
    expect(state.verdict?.status).toBe("passed");
  });

  test("starts every request of a thread afresh", async () => {
    const session = scriptedSession({ executeCode: (code) => scriptedResult({ stdout: code }, code) });
    await using graph = createExecutorGraph({ session, model: new ScriptedModel([]), checkpointer: new MemorySaver() });
    const thread = { configurable: { thread_id: "two" } };
    const first = await graph.invoke(ask("Run\n```python\na = 1\n```"), thread);
    const second = await graph.invoke(ask("Run\n```python\nb = 2\n```"), thread);
    expect(second.requestId).not.toBe(first.requestId);
    expect(second.attempts).toBe(1);
    expect(second.code).toBe("b = 2\n");
    expect(second.messages).toHaveLength(4);
  });

  test("draws exactly intake, coder, tester, executor and respond", async () => {
    await using graph = createExecutorGraph({ session: scriptedSession(), model: new ScriptedModel([]) });
    const drawing = await graph.getGraphAsync();
    expect(Object.keys(drawing.nodes).filter((name) => !name.startsWith("__"))).toEqual([
      "intake",
      "coder",
      "tester",
      "executor",
      "respond",
    ]);
    const edges = drawing.edges.map(({ source, target }) => `${source} ${target}`);
    expect(edges.toSorted()).toEqual(
      [
        "__start__ intake",
        "intake coder",
        "intake executor",
        "intake respond",
        "coder tester",
        "tester executor",
        "executor coder",
        "executor respond",
        "respond __end__",
      ].toSorted(),
    );
  });
});

describe("streamRequest()", () => {
  test("yields the steps, the output and the answer in order", async () => {
    const session = scriptedSession({
      executeCode: (code, { onOutput }) => {
        onOutput?.({ stream: "stdout", text: "hello\n" });
        return scriptedResult({ stdout: "hello\n" }, code);
      },
    });
    await using graph = createExecutorGraph({ session, model: new ScriptedModel([]) });
    const events = await collect(streamRequest(graph, "Run\n```python\nprint('hello')\n```"));
    expect(events.map((event) => (event.type === "step-started" ? event.step : event.type))).toEqual([
      "intake",
      "step-ended",
      "executor",
      "run-started",
      "output",
      "run-ended",
      "step-ended",
      "respond",
      "step-ended",
      "answer",
    ]);
    expect(events.at(-1)).toMatchObject({
      type: "answer",
      verdict: { status: "passed", summary: "The code ran to its end." },
    });
  });

  test("throws invalid-input for an empty message", async () => {
    await using graph = createExecutorGraph({ session: scriptedSession(), model: new ScriptedModel([]) });
    await expect(streamRequest(graph, "  ").next()).rejects.toMatchObject({ code: "invalid-input" });
  });

  test("throws cancelled when the signal is aborted while code runs", async () => {
    const controller = new AbortController();
    const session = scriptedSession({
      executeCode: (code, { signal }) => {
        controller.abort();
        expect(signal?.aborted).toBe(true);
        return scriptedResult({}, code);
      },
    });
    await using graph = createExecutorGraph({ session, model: new ScriptedModel([]) });
    const events = streamRequest(graph, "Run\n```python\npass\n```", { signal: controller.signal });
    await expect(collect(events)).rejects.toMatchObject({ code: "cancelled" });
  });
});
