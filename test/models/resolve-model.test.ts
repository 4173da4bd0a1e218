import { describe, expect, test } from "vitest";
import { ExecutorError } from "../../src/errors/index.ts";
import { BuiltinChatModel } from "../../src/models/builtin/index.ts";
import {
  detectModel,
  type ModelEnvironment,
  modelName,
  parseModelReference,
  resolveModel,
} from "../../src/models/index.ts";

const NOTHING: ModelEnvironment = {
  model: null,
  openai: { apiKey: null, baseUrl: null, model: null },
  openrouter: { apiKey: null, baseUrl: null, model: null },
  ollama: { baseUrl: null, model: null },
};
const WITH_KEY: ModelEnvironment = { ...NOTHING, openai: { apiKey: "key", baseUrl: null, model: null } };

async function failure(reference: string, environment: ModelEnvironment = NOTHING): Promise<ExecutorError> {
  const error = await resolveModel(reference, { environment }).catch((thrown: unknown) => thrown);
  if (!(error instanceof ExecutorError)) {
    throw new Error(`Model ${reference} was resolved`);
  }
  return error;
}

describe("parseModelReference()", () => {
  test.each([
    ["openai:gpt-4.1-mini", { provider: "openai", model: "gpt-4.1-mini" }],
    ["ollama:llama3:8b", { provider: "ollama", model: "llama3:8b" }],
    ["openrouter:openai/gpt-4o", { provider: "openrouter", model: "openai/gpt-4o" }],
    ["builtin", { provider: "builtin", model: null }],
    ["openai:", { provider: "openai", model: null }],
  ])("reads %j", (text, reference) => {
    expect(parseModelReference(text)).toEqual(reference);
  });

  test.each([
    ["opnai:gpt-4.1", '"openai" is probably meant'],
    ["gpt-4.1-mini", '"openai:gpt-4.1-mini"'],
    ["", '"openai:gpt-4.1-mini"'],
    ["anthropic:claude", "builtin, openai, openrouter, ollama"],
  ])("refuses %j with what to do", (text, hint) => {
    expect(() => parseModelReference(text)).toThrow(`Model ${JSON.stringify(text)} has no known provider`);
    try {
      parseModelReference(text);
    } catch (error) {
      expect(error).toMatchObject({ code: "model-unavailable" });
      expect(error instanceof ExecutorError ? error.hint : "").toContain(hint);
    }
  });
});

describe("resolveModel()", () => {
  test("detects the built-in model, OpenAI by its key, and EXECUTOR_MODEL before both", () => {
    expect(detectModel(NOTHING)).toBe("builtin");
    expect(detectModel(WITH_KEY)).toBe("openai");
    expect(detectModel({ ...WITH_KEY, model: "builtin" })).toBe("builtin");
  });

  test("gives the built-in model when nothing is set", async () => {
    expect(await resolveModel(undefined, { environment: NOTHING })).toBeInstanceOf(BuiltinChatModel);
  });

  test("gives an instance back as it is", async () => {
    const model = new BuiltinChatModel();
    expect(await resolveModel(model, { environment: WITH_KEY })).toBe(model);
  });

  test.each([
    [undefined, WITH_KEY, "gpt-4.1-mini"],
    [undefined, { ...WITH_KEY, openai: { ...WITH_KEY.openai, model: "gpt-x" } }, "gpt-x"],
    ["openai:gpt-y", WITH_KEY, "gpt-y"],
    ["ollama:llama3:8b", NOTHING, "llama3:8b"],
  ])("takes %j to the model's name", async (reference, environment, name) => {
    expect(modelName(await resolveModel(reference, { environment }))).toBe(name);
  });

  test("names the variable of a key that is missing", async () => {
    expect(await failure("openai:gpt-4.1")).toMatchObject({
      code: "model-unavailable",
      message: 'Provider "openai" has no key: OPENAI_API_KEY is not set',
    });
    expect((await failure("openrouter:x/y")).message).toContain("OPENROUTER_API_KEY");
  });

  test("asks for the name of a model where there is no default", async () => {
    expect((await failure("ollama")).hint).toContain("OLLAMA_MODEL");
  });
});
