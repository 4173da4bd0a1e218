import { didYouMean } from "../config/index.ts";
import { showValue } from "../config/show-value.ts";
import { ExecutorError } from "../errors/index.ts";

/** The providers that a reference can name. */
const MODEL_PROVIDERS = ["builtin", "openai", "openrouter", "ollama"] as const;

export type ModelProvider = (typeof MODEL_PROVIDERS)[number];

/** A language model by name. */
export interface ModelReference {
  readonly provider: ModelProvider;
  /** The provider's own name for the model; null asks for the provider's default. */
  readonly model: string | null;
}

/**
 * Reads `"provider:model"`; the provider alone asks for its default model. Everything after the first colon is the
 * model's name. Throws `model-unavailable`.
 */
export function parseModelReference(text: string): ModelReference {
  const separator = text.indexOf(":");
  const name = (separator === -1 ? text : text.slice(0, separator)).trim();
  const model = separator === -1 ? "" : text.slice(separator + 1).trim();
  const provider = MODEL_PROVIDERS.find((candidate) => candidate === name);
  if (provider === undefined) {
    throw new ExecutorError("model-unavailable", `Model ${showValue(text)} has no known provider`, {
      hint: hintFor(text, name),
    });
  }
  return { provider, model: model === "" ? null : model };
}

function hintFor(text: string, name: string): string {
  const form = `Write "provider:model" with one of the providers ${MODEL_PROVIDERS.join(", ")}`;
  const near = didYouMean(name, MODEL_PROVIDERS);
  if (near !== null) {
    return `${form}; "${near}" is probably meant`;
  }
  const isModelName = text !== "" && !text.includes(":");
  return `${form}, such as "${isModelName ? `openai:${text.trim()}` : "openai:gpt-4.1-mini"}"`;
}
