import type { CallbackManagerForLLMRun } from "@langchain/core/callbacks/manager";
import type { BaseLanguageModelInput, ToolDefinition } from "@langchain/core/language_models/base";
import {
  BaseChatModel,
  type BaseChatModelCallOptions,
  type BindToolsInput,
} from "@langchain/core/language_models/chat_models";
import { AIMessageChunk, type BaseMessage } from "@langchain/core/messages";
import type { ChatResult } from "@langchain/core/outputs";
import type { Runnable } from "@langchain/core/runnables";
import { convertToOpenAITool } from "@langchain/core/utils/function_calling";

/** One answer of a scripted model. */
export interface ScriptedTurn {
  readonly text?: string;
  /** Tools to call, by name. */
  readonly calls?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** @default 10 */
  readonly tokens?: number;
}

/** An answer, or a function of the conversation that makes it. */
export type ScriptedAnswer = ScriptedTurn | ((messages: readonly BaseMessage[]) => ScriptedTurn);

interface ScriptedCallOptions extends BaseChatModelCallOptions {
  tools?: ToolDefinition[];
}

/** A chat model that gives the answers of a script in order. It throws when there is none left. */
export class ScriptedModel extends BaseChatModel<ScriptedCallOptions, AIMessageChunk> {
  /** The conversations that it was given, in order. */
  readonly asked: (readonly BaseMessage[])[] = [];
  readonly #answers: readonly ScriptedAnswer[];

  constructor(answers: readonly ScriptedAnswer[]) {
    super({});
    this.#answers = answers;
  }

  override _llmType(): string {
    return "scripted";
  }

  override bindTools(
    tools: BindToolsInput[],
    options: Partial<ScriptedCallOptions> = {},
  ): Runnable<BaseLanguageModelInput, AIMessageChunk, ScriptedCallOptions> {
    return this.withConfig({ tools: tools.map((tool) => convertToOpenAITool(tool)), ...options });
  }

  override async _generate(
    messages: BaseMessage[],
    options: this["ParsedCallOptions"],
    _runManager?: CallbackManagerForLLMRun,
  ): Promise<ChatResult> {
    options.signal?.throwIfAborted();
    const answer = this.#answers[this.asked.length];
    this.asked.push([...messages]);
    if (answer === undefined) {
      throw new Error(`The script has ${this.#answers.length} answers, and all were given`);
    }
    const { calls = {}, text = "", tokens = 10 } = typeof answer === "function" ? answer(messages) : answer;
    const message = new AIMessageChunk({
      content: text,
      tool_calls: Object.entries(calls).map(([name, args], index) => ({
        name,
        args: { ...args },
        id: `call-${this.asked.length}-${index}`,
        type: "tool_call" as const,
      })),
    });
    Object.assign(message, { usage_metadata: { input_tokens: 0, output_tokens: tokens, total_tokens: tokens } });
    return { generations: [{ text, message }] };
  }
}
