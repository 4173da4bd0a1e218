import { AIMessage, HumanMessage, ToolMessage } from "@langchain/core/messages";
import { tool } from "@langchain/core/tools";
import { MemorySaver } from "@langchain/langgraph";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { createAgentGraph } from "../../src/agents/executor/agent-graph.ts";
import { ExecutorAgent } from "../../src/agents/executor/index.ts";
import { streamAgent } from "../../src/agents/executor/stream-agent.ts";
import type { AgentEvent } from "../../src/events/index.ts";
import {
  type ScriptedAnswer,
  ScriptedModel,
  type SessionScript,
  scriptedResult,
  scriptedSession,
} from "../../src/testing/index.ts";
import { createTools } from "../../src/tools/index.ts";

function openAgent(answers: readonly ScriptedAnswer[], script: SessionScript) {
  const model = new ScriptedModel(answers);
  const session = scriptedSession(script);
  const tools = createTools({ session, emit: () => undefined });
  return { model, session, agent: createAgentGraph({ model, tools, checkpointer: new MemorySaver() }) };
}

async function collect(events: AsyncIterable<AgentEvent>): Promise<AgentEvent[]> {
  const all: AgentEvent[] = [];
  for await (const event of events) {
    all.push(event);
  }
  return all;
}

describe("streamAgent()", () => {
  test("yields tools, output and answer in the order in which they happen", async () => {
    const { agent } = openAgent(
      [{ text: "I run it. ", calls: { execute_code: { code: "print(1)" } } }, { text: "It printed 1." }],
      {
        executeCode: (code, { onOutput }) => {
          onOutput?.({ stream: "stdout", text: "1\n" });
          return scriptedResult({ stdout: "1\n" }, code);
        },
      },
    );
    const events = await collect(streamAgent(agent, "Run print(1)", { threadId: "a" }));
    expect(events.map((event) => event.type)).toEqual([
      "step-started",
      "text-delta",
      "tool-call-started",
      "run-started",
      "output",
      "run-ended",
      "tool-call-ended",
      "text-delta",
      "step-ended",
      "answer",
    ]);
    expect(events.at(-1)).toEqual({
      type: "answer",
      text: "It printed 1.",
      verdict: { status: "passed", summary: null },
    });
  });

  test("says in the answer that the code did not succeed", async () => {
    const { agent } = openAgent([{ calls: { execute_code: { code: "1/0" } } }, { text: "It failed." }], {
      executeCode: (code) =>
        scriptedResult({ error: { name: "ZeroDivisionError", message: "division by zero" } }, code),
    });
    const events = await collect(streamAgent(agent, "Run 1/0", { threadId: "a" }));
    expect(events.at(-1)).toEqual({ type: "answer", text: "It failed.", verdict: { status: "failed", summary: null } });
  });

  test("keeps the conversation of a thread", async () => {
    const { agent, model } = openAgent([{ text: "Hello." }, { text: "Hello again." }], {});
    await collect(streamAgent(agent, "I am Ada", { threadId: "a" }));
    await collect(streamAgent(agent, "Who am I?", { threadId: "a" }));
    expect(
      model.asked[1]?.filter((message) => HumanMessage.isInstance(message)).map((message) => message.text),
    ).toEqual(["I am Ada", "Who am I?"]);
  });

  test("cancels the code that runs, and goes on with a conversation that models accept", async () => {
    const controller = new AbortController();
    const { agent, model } = openAgent([{ calls: { execute_code: { code: "loop" } } }, { text: "Ready." }], {
      executeCode: async (code, { signal }) => {
        controller.abort();
        expect(signal?.aborted).toBe(true);
        return scriptedResult({}, code);
      },
    });
    const cancelled = collect(streamAgent(agent, "Run it", { threadId: "a", signal: controller.signal }));
    await expect(cancelled).rejects.toMatchObject({ code: "cancelled" });
    const events = await collect(streamAgent(agent, "Are you there?", { threadId: "a" }));
    expect(events.at(-1)).toMatchObject({ type: "answer", text: "Ready." });
    const seen = model.asked[1] ?? [];
    const calls = seen
      .filter((message) => AIMessage.isInstance(message))
      .flatMap((message) => message.tool_calls ?? []);
    const answered = seen.filter((message) => ToolMessage.isInstance(message)).map((message) => message.tool_call_id);
    expect(calls).toHaveLength(1);
    expect(answered).toEqual(calls.map((call) => call.id));
  });

  test("tells the model what a tool of the user's threw, and that a call does not fit its schema", async () => {
    const broken = tool(
      () => {
        throw new Error("no such city");
      },
      { name: "get_weather", description: "Weather", schema: z.object({ city: z.string() }) },
    );
    const model = new ScriptedModel([
      { calls: { get_weather: { city: "Atlantis" }, execute_code: { code: "x", timeout: -1 } } },
      { text: "I do not know." },
    ]);
    const session = scriptedSession();
    const agent = createAgentGraph({
      model,
      tools: createTools({ session, emit: () => undefined }),
      userTools: [broken],
      checkpointer: new MemorySaver(),
    });
    const events = await collect(streamAgent(agent, "Weather?", { threadId: "a" }));
    expect(events.at(-1)).toEqual({
      type: "answer",
      text: "I do not know.",
      verdict: { status: "failed", summary: null },
    });
    expect(
      events.filter((event) => event.type === "tool-call-ended").map((event) => [event.name, event.failed]),
    ).toEqual(
      expect.arrayContaining([
        ["get_weather", true],
        ["execute_code", true],
      ]),
    );
    const answers = (model.asked[1] ?? []).filter((message) => ToolMessage.isInstance(message));
    expect(answers.map((message) => message.text).join("\n")).toMatch(/no such city[\s\S]*timeout/);
    expect(session.calls).toEqual([]);
  });

  test("throws model-unavailable when the model fails", async () => {
    const { agent } = openAgent([], {});
    await expect(collect(streamAgent(agent, "Hello", { threadId: "a" }))).rejects.toMatchObject({
      code: "model-unavailable",
    });
  });
});

describe("ExecutorAgent", () => {
  test.each([
    ["an empty message", "", "empty"],
    ["white space", " \n\t", "empty"],
    ["NUL characters", "a\0b", "NUL character at position 1"],
    ["more than 10 MB", "x".repeat(10_000_001), "10000001 bytes"],
    ["a number", 42, "number"],
    ["null", null, "null"],
  ])("refuses %s", async (_name, message, reason) => {
    await using executor = new ExecutorAgent();
    // Called as plain JavaScript does, where nothing checks the type.
    const answer: Promise<string> = Reflect.apply(executor.chat, executor, [message]);
    await expect(answer).rejects.toMatchObject({
      code: "invalid-input",
      message: expect.stringContaining(reason),
      hint: expect.any(String),
    });
  });

  test("suggests what fixes an error in a text", async () => {
    await using executor = new ExecutorAgent();
    expect(executor.getErrorSuggestions("NameError: name 'np' is not defined")[0]?.message).toContain("numpy");
  });

  test("has neither metrics nor history before the first run", async () => {
    await using executor = new ExecutorAgent({ sessionId: "fresh" });
    expect(executor.getLastExecutionMetrics()).toBeNull();
    expect(executor.history()).toEqual([]);
  });

  test("throws invalid-config for a configuration that breaks a rule", () => {
    expect(() => new ExecutorAgent({ config: { timeout: -1 } })).toThrow(
      expect.objectContaining({ code: "invalid-config" }),
    );
  });

  test("answers a message that holds no code with what the built-in model cannot do", async () => {
    await using executor = new ExecutorAgent({ model: "builtin" });
    expect(await executor.chat("Write me a poem about the sea")).toContain("OPENAI_API_KEY");
  });

  test("works on one request after the other when two are sent at once", async () => {
    const model = new ScriptedModel([{ text: "First." }, { text: "Second." }]);
    await using executor = new ExecutorAgent({ model });
    expect(await Promise.all([executor.chat("One"), executor.chat("Two")])).toEqual(["First.", "Second."]);
    const seen = (model.asked[1] ?? []).filter((message) => message.type !== "system");
    expect(seen.map((message) => message.text)).toEqual(["One", "First.", "Two"]);
  });

  test("throws model-unavailable for a model that there is none of, on every call", async () => {
    await using executor = new ExecutorAgent({ model: "nowhere:model" });
    await expect(executor.chat("Hello")).rejects.toMatchObject({ code: "model-unavailable" });
    await expect(executor.chat("Hello")).rejects.toMatchObject({ code: "model-unavailable" });
  });

  test("loads no LangChain package before the first message, so that running a file starts fast", async () => {
    const source = `
      import { registerHooks } from "node:module";
      const loaded = [];
      registerHooks({ resolve: (name, context, next) => { loaded.push(name); return next(name, context); } });
      const { ExecutorAgent } = await import("./src/agents/executor/index.ts");
      await using executor = new ExecutorAgent();
      console.log(JSON.stringify(loaded));
    `;
    const { stdout } = await execa(process.execPath, ["--input-type=module", "--eval", source]);
    const loaded = z.array(z.string()).parse(JSON.parse(stdout));
    expect(loaded).toContain("zod");
    expect(loaded.filter((name) => /langchain|langgraph|langsmith/.test(name))).toEqual([]);
  });
});
