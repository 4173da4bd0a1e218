import { type AIMessageChunk, HumanMessage } from "@langchain/core/messages";
import { tool } from "@langchain/core/tools";
import { MemorySaver } from "@langchain/langgraph";
import { createAgent } from "langchain";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { ExecutorError } from "../../../src/errors/index.ts";
import { BuiltinChatModel } from "../../../src/models/builtin/index.ts";

const filesSchema = z.object({
  files: z.array(z.object({ path: z.string(), content: z.string() })),
  explanation: z.string(),
});
const REQUEST = "Execute this code:\n```python\nprint(6 * 7)\n```";

function recordingTool(calls: string[]) {
  return tool(
    ({ code }: { code: string }) => {
      calls.push(code);
      return ["Output:\n42", { success: true, error: null }];
    },
    {
      name: "execute_code",
      description: "Runs code",
      schema: z.object({ code: z.string() }),
      responseFormat: "content_and_artifact",
    },
  );
}

describe("in an agent", () => {
  test("it calls the tool and tells what it gave", async () => {
    const calls: string[] = [];
    const agent = createAgent({ model: new BuiltinChatModel(), tools: [recordingTool(calls)] });
    const { messages } = await agent.invoke({ messages: [new HumanMessage(REQUEST)] });
    expect(calls).toEqual(["print(6 * 7)\n"]);
    expect(messages.map((message) => message.type)).toEqual(["human", "ai", "tool", "ai"]);
    expect(messages.at(-1)?.text).toBe("The code ran.\n\nOutput:\n42");
  });

  test("a second request of a conversation starts anew", async () => {
    const calls: string[] = [];
    const agent = createAgent({
      model: new BuiltinChatModel(),
      tools: [recordingTool(calls)],
      checkpointer: new MemorySaver(),
    });
    const thread = { configurable: { thread_id: "one" } };
    await agent.invoke({ messages: [new HumanMessage(REQUEST)] }, thread);
    const { messages } = await agent.invoke({ messages: [new HumanMessage("Calculate the factorial of 3")] }, thread);
    expect(calls).toEqual(["print(6 * 7)\n", "import math\n\nprint(math.factorial(3))\n"]);
    expect(messages).toHaveLength(8);
  });

  test("tokens and tool calls are streamed", async () => {
    const agent = createAgent({ model: new BuiltinChatModel(), tools: [recordingTool([])] });
    const texts: string[] = [];
    for await (const [chunk, metadata] of await agent.stream(
      { messages: [new HumanMessage(REQUEST)] },
      { streamMode: "messages" },
    )) {
      if (chunk.type === "ai" && metadata["langgraph_node"] === "model_request" && chunk.text !== "") {
        texts.push(chunk.text);
      }
    }
    expect(texts.length).toBeGreaterThan(2);
    expect(texts.join("")).toBe("The code ran.\n\nOutput:\n42");
  });
});

describe("as a chat model", () => {
  test("invoke and the sum of the stream say the same", async () => {
    const model = new BuiltinChatModel().bindTools([recordingTool([])]);
    const whole = await model.invoke(REQUEST);
    let sum: AIMessageChunk | null = null;
    for await (const chunk of await model.stream(REQUEST)) {
      sum = sum === null ? chunk : sum.concat(chunk);
    }
    expect(sum?.text).toBe(whole.text);
    expect(sum?.tool_calls?.map(({ name, args }) => ({ name, args }))).toEqual(
      whole.tool_calls?.map(({ name, args }) => ({ name, args })),
    );
    expect(sum?.usage_metadata).toMatchObject(whole.usage_metadata ?? {});
    expect(whole.tool_calls?.[0]?.name).toBe("execute_code");
  });

  test("a call that is aborted is not answered", async () => {
    await expect(new BuiltinChatModel().invoke("hello", { signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
  });

  test("withStructuredOutput() gives checked files", async () => {
    const writer = new BuiltinChatModel().withStructuredOutput(filesSchema, { name: "write_code" });
    expect(await writer.invoke("Run:\n```python\nprint(1)\n```")).toMatchObject({
      files: [{ path: "main.py", content: "print(1)\n" }],
    });
  });

  test("withStructuredOutput() keeps the raw message when asked to", async () => {
    const writer = new BuiltinChatModel().withStructuredOutput(filesSchema, { name: "write_tests", includeRaw: true });
    const { raw, parsed } = await writer.invoke("Write tests");
    expect(raw.type).toBe("ai");
    expect(parsed.files).toEqual([]);
  });

  test("withStructuredOutput() refuses an answer that does not fit the schema", async () => {
    const wrong = z.object({ files: z.string() });
    const strict = new BuiltinChatModel().withStructuredOutput(wrong, { name: "write_code" });
    await expect(strict.invoke("hello")).rejects.toThrow('does not fit the form "write_code"');
    const raw = new BuiltinChatModel().withStructuredOutput(wrong, { name: "write_code", includeRaw: true });
    expect((await raw.invoke("hello")).parsed).toBeNull();
  });

  test("withStructuredOutput() refuses a form that it does not know", async () => {
    const writer = new BuiltinChatModel().withStructuredOutput(z.object({ joke: z.string() }), { name: "tell_joke" });
    const error = await writer.invoke("a joke").catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ExecutorError);
    expect(error).toMatchObject({
      code: "unsupported",
      message: 'The built-in model cannot answer in the form "tell_joke"',
    });
  });
});
