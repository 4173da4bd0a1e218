import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { assertOptionNames, type Environment } from "../config/index.ts";
import { ExecutorError } from "../errors/index.ts";
import { type ModelReference, parseModelReference } from "./model-reference.ts";

/** The part of the environment that decides on a model. */
export type ModelEnvironment = Pick<Environment, "model" | "openai" | "openrouter" | "ollama">;

export interface ResolveModelOptions {
  readonly environment: ModelEnvironment;
  /** Base URL of an OpenAI-compatible endpoint. @default the environment's, else the provider's own */
  readonly baseUrl?: string;
  /** How often a call that failed for a passing reason is tried again. @default 2 */
  readonly maxRetries?: number;
}

const DEFAULT_OPENAI_MODEL = "gpt-4.1-mini";
const OPENROUTER_URL = "https://openrouter.ai/api/v1";
const OLLAMA_URL = "http://localhost:11434";

/**
 * The chat model for a reference such as `"openai:gpt-4.1-mini"`; an instance is given back as it is. Without a reference
 * the environment decides: EXECUTOR_MODEL, else OpenAI where OPENAI_API_KEY is set, else the built-in model, which needs
 * neither key nor network.
 *
 * Nothing is sent anywhere. Throws `model-unavailable` for an unknown provider, a missing key or a missing model name.
 */
export async function resolveModel(
  reference: string | BaseChatModel | undefined,
  options: ResolveModelOptions,
): Promise<BaseChatModel> {
  assertOptionNames(options, { environment: true, baseUrl: true, maxRetries: true });
  if (typeof reference === "object") {
    return reference;
  }
  return createModel(parseModelReference(reference ?? detectModel(options.environment)), options);
}

/** The reference that the environment asks for. */
export function detectModel(environment: ModelEnvironment): string {
  return environment.model ?? (environment.openai.apiKey === null ? "builtin" : "openai");
}

async function createModel(reference: ModelReference, options: ResolveModelOptions): Promise<BaseChatModel> {
  if (reference.provider === "builtin") {
    const { BuiltinChatModel } = await import("./builtin/index.ts");
    return new BuiltinChatModel();
  }
  const endpoint = endpointFor(reference, options);
  // Loaded on demand: the package takes longer to load than the built-in model takes to answer.
  const { ChatOpenAI } = await import("@langchain/openai");
  return new ChatOpenAI({
    model: endpoint.model,
    apiKey: endpoint.apiKey,
    maxRetries: options.maxRetries ?? 2,
    ...(endpoint.baseUrl === null ? {} : { configuration: { baseURL: endpoint.baseUrl } }),
  });
}

interface Endpoint {
  readonly model: string;
  readonly apiKey: string;
  readonly baseUrl: string | null;
}

/** Where an OpenAI-compatible model answers, and with which key. */
function endpointFor({ provider, model }: ModelReference, options: ResolveModelOptions): Endpoint {
  const { openai, openrouter, ollama } = options.environment;
  switch (provider) {
    case "openrouter":
      return {
        model: model ?? openrouter.model ?? missingModel("openrouter", "OPENROUTER_MODEL"),
        apiKey: openrouter.apiKey ?? missingKey("openrouter", "OPENROUTER_API_KEY"),
        baseUrl: options.baseUrl ?? openrouter.baseUrl ?? OPENROUTER_URL,
      };
    case "ollama":
      return {
        model: model ?? ollama.model ?? missingModel("ollama", "OLLAMA_MODEL"),
        // Ollama asks for no key; the client library wants one all the same.
        apiKey: "ollama",
        baseUrl: options.baseUrl ?? `${withoutSlashes(ollama.baseUrl ?? OLLAMA_URL)}/v1`,
      };
    default:
      return {
        model: model ?? openai.model ?? DEFAULT_OPENAI_MODEL,
        apiKey: openai.apiKey ?? missingKey("openai", "OPENAI_API_KEY"),
        baseUrl: options.baseUrl ?? openai.baseUrl,
      };
  }
}

function withoutSlashes(url: string): string {
  let end = url.length;
  while (url.charAt(end - 1) === "/") {
    end -= 1;
  }
  return url.slice(0, end);
}

function missingKey(provider: string, variable: string): never {
  throw new ExecutorError("model-unavailable", `Provider "${provider}" has no key: ${variable} is not set`, {
    hint: `Set ${variable}, or use the model "builtin", which needs no key`,
  });
}

function missingModel(provider: string, variable: string): never {
  throw new ExecutorError("model-unavailable", `Model "${provider}" names no model of the provider "${provider}"`, {
    hint: `Write "${provider}:model", or set ${variable}`,
  });
}
