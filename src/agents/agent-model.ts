import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { type Environment, readEnvironment } from "../config/index.ts";

/** Which model an agent works with. */
export interface AgentModelOptions {
  /** A chat model, or `"provider:model"`. @default what the environment offers, else the built-in model */
  readonly model?: BaseChatModel | string | undefined;
  /** Where keys and the default model are looked for. @default the process environment */
  readonly environment?: Environment | undefined;
}

export const modelOptionNames = { model: true, environment: true } satisfies Record<keyof AgentModelOptions, true>;

/** The chat model for an agent. Throws `model-unavailable` for a reference that leads to none. */
export async function agentModel({ environment, model }: AgentModelOptions): Promise<BaseChatModel> {
  if (typeof model === "object") {
    return model;
  }
  // Chat models are slow to load, and most of what an agent does needs none.
  const { resolveModel } = await import("../models/index.ts");
  return await resolveModel(model, { environment: environment ?? readEnvironment() });
}
