import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { LLMock } from "@copilotkit/aimock";
import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { tool } from "@langchain/core/tools";
import { createAgent } from "langchain";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { ExecutorError } from "../../src/errors/index.ts";
import { describeModelFailure, type ModelEnvironment, resolveModel } from "../../src/models/index.ts";

const mock = new LLMock({ port: 0, logLevel: "silent" });

beforeAll(async () => {
  mock.onMessage(/hello/, { content: "Hi there, friend!" });
  mock.addFixture({
    match: { userMessage: /add/, hasToolResult: false },
    response: { content: "", toolCalls: [{ name: "add", arguments: JSON.stringify({ a: 1, b: 2 }) }] },
  });
  mock.addFixture({ match: { userMessage: /add/, hasToolResult: true }, response: { content: "The sum is 3" } });
  await mock.start();
});

afterAll(async () => {
  await mock.stop();
});

function openai(baseUrl: string): Promise<BaseChatModel> {
  const environment: ModelEnvironment = {
    model: null,
    openai: { apiKey: "key", baseUrl, model: null },
    openrouter: { apiKey: null, baseUrl: null, model: null },
    ollama: { baseUrl: null, model: null },
  };
  return resolveModel("openai:gpt-4.1-mini", { environment, maxRetries: 0 });
}

describe("a model behind an OpenAI-compatible endpoint", () => {
  test("answers", async () => {
    const model = await openai(`${mock.url}/v1`);
    expect((await model.invoke("hello")).text).toBe("Hi there, friend!");
  });

  test("streams", async () => {
    const model = await openai(`${mock.url}/v1`);
    const texts: string[] = [];
    for await (const chunk of await model.stream("hello")) {
      texts.push(chunk.text);
    }
    expect(texts.join("")).toBe("Hi there, friend!");
  });

  test("calls tools in an agent", async () => {
    const sums: number[] = [];
    const add = tool(
      ({ a, b }: { a: number; b: number }) => {
        sums.push(a + b);
        return String(a + b);
      },
      { name: "add", description: "Adds", schema: z.object({ a: z.number(), b: z.number() }) },
    );
    const agent = createAgent({ model: await openai(`${mock.url}/v1`), tools: [add] });
    const { messages } = await agent.invoke({ messages: [{ role: "user", content: "add 1 and 2" }] });
    expect(sums).toEqual([3]);
    expect(messages.at(-1)?.text).toBe("The sum is 3");
  });

  test("is reached through the Ollama address too", async () => {
    const environment: ModelEnvironment = {
      model: null,
      openai: { apiKey: null, baseUrl: null, model: null },
      openrouter: { apiKey: null, baseUrl: null, model: null },
      ollama: { baseUrl: mock.url, model: null },
    };
    const model = await resolveModel("ollama:llama3", { environment, maxRetries: 0 });
    expect((await model.invoke("hello")).text).toBe("Hi there, friend!");
  });
});

/** What a failed call is told as, for an endpoint that answers everything with one status. */
async function failureAt(status: number, message: string): Promise<ExecutorError> {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify({ error: { message, type: "invalid_request_error", code: null } }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await failureOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

async function failureOf(baseUrl: string, signal?: AbortSignal): Promise<ExecutorError> {
  const model = await openai(baseUrl);
  try {
    await model.invoke("hello", signal === undefined ? {} : { signal });
  } catch (error) {
    return describeModelFailure(error, model);
  }
  throw new Error("The call was answered");
}

describe("describeModelFailure()", () => {
  test.each([
    [401, "Incorrect API key provided", "refuses the key", "OPENAI_API_KEY"],
    [404, "The model does not exist", 'has no model "gpt-4.1-mini"', "OPENAI_MODEL"],
    [429, "You exceeded your current quota", "takes no more requests", "quota"],
    [400, "tools are not supported", "does not take the request", "another"],
    [500, "The server had an error", "failed", "builtin"],
  ])("explains status %d", async (status, said, words, hint) => {
    const error = await failureAt(status, said);
    expect(error.code).toBe("model-unavailable");
    expect(error.message).toContain('"gpt-4.1-mini"');
    expect(error.message).toContain(words);
    expect(error.message).toContain(said);
    expect(error.message).not.toContain("\n");
    expect(error.hint).toContain(hint);
  });

  test("explains an endpoint that is not there", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const error = await failureOf(`http://127.0.0.1:${port}/v1`);
    expect(error.code).toBe("model-unavailable");
    expect(error.message).toContain('Model "gpt-4.1-mini" cannot be reached');
    expect(error.message).toContain("ECONNREFUSED");
    expect(error.hint).toContain("OPENAI_BASE_URL");
  });

  test("tells a cancelled call from a failed one", async () => {
    expect((await failureOf(`${mock.url}/v1`, AbortSignal.abort())).code).toBe("cancelled");
  });

  test("gives an error of the product back as it is", () => {
    const error = new ExecutorError("closed", "The session is closed");
    expect(describeModelFailure(error, "m")).toBe(error);
  });

  test("keeps what it cannot place, with its cause", () => {
    const cause = new TypeError("bad answer");
    expect(describeModelFailure(cause, "m")).toMatchObject({
      code: "model-unavailable",
      message: 'Model "m" failed: bad answer',
      cause,
    });
  });
});
