import type { CallbackManagerForLLMRun } from "@langchain/core/callbacks/manager";
import type {
  BaseLanguageModelInput,
  StructuredOutputMethodOptions,
  ToolDefinition,
} from "@langchain/core/language_models/base";
import {
  BaseChatModel,
  type BaseChatModelCallOptions,
  type BindToolsInput,
} from "@langchain/core/language_models/chat_models";
import {
  AIMessageChunk,
  type AIMessageChunkFields,
  type BaseMessage,
  type UsageMetadata,
} from "@langchain/core/messages";
import { ChatGenerationChunk, type ChatResult } from "@langchain/core/outputs";
import { type Runnable, RunnableLambda } from "@langchain/core/runnables";
import { convertToOpenAITool } from "@langchain/core/utils/function_calling";
import type { SerializableSchema } from "@langchain/core/utils/standard_schema";
import { type InteropZodType, interopSafeParseAsync, isInteropZodSchema } from "@langchain/core/utils/types";
import { ExecutorError } from "../../errors/index.ts";
import { type BoundTool, type Reply, toConversation } from "./conversation.ts";
import { REAL_MODEL_HINT } from "./plan.ts";
import { respond } from "./respond.ts";
import { writeCode, writeTests } from "./write-files.ts";

export interface BuiltinCallOptions extends BaseChatModelCallOptions {
  readonly tools?: readonly ToolDefinition[];
}

interface RawAndParsed<Output> {
  raw: BaseMessage;
  parsed: Output;
}

type OutputSchema<Output> = InteropZodType<Output> | SerializableSchema<Output> | Record<string, unknown>;

const METADATA = { model_name: "builtin", model_provider: "builtin" };

/**
 * A chat model of rules: it reads the code and the plain words of a request, answers with calls of the tools it knows,
 * and says what it cannot do. It needs no key and no network, and the same messages always get the same answer.
 */
export class BuiltinChatModel extends BaseChatModel<BuiltinCallOptions, AIMessageChunk> {
  /** The name it goes by in references. */
  readonly model = "builtin";

  static override lc_name(): string {
    return "BuiltinChatModel";
  }

  constructor() {
    super({});
  }

  override _llmType(): string {
    return "builtin";
  }

  override get profile(): { toolCalling: boolean; maxInputTokens: number } {
    return { toolCalling: true, maxInputTokens: 1_000_000 };
  }

  override bindTools(
    tools: BindToolsInput[],
    options?: Partial<BuiltinCallOptions>,
  ): Runnable<BaseLanguageModelInput, AIMessageChunk, BuiltinCallOptions> {
    return this.withConfig({ ...options, tools: tools.map(toToolDefinition) });
  }

  override withStructuredOutput<Output extends Record<string, unknown>>(
    schema: OutputSchema<Output>,
    options?: StructuredOutputMethodOptions<false>,
  ): Runnable<BaseLanguageModelInput, Output>;
  override withStructuredOutput<Output extends Record<string, unknown>>(
    schema: OutputSchema<Output>,
    options?: StructuredOutputMethodOptions<true>,
  ): Runnable<BaseLanguageModelInput, RawAndParsed<Output>>;
  /** Output of a zod schema's shape, checked against it: what does not fit is thrown, or null beside the raw message. */
  override withStructuredOutput<Output extends Record<string, unknown>>(
    schema: OutputSchema<Output>,
    options?: StructuredOutputMethodOptions<boolean>,
  ): Runnable<BaseLanguageModelInput, Output> | Runnable<BaseLanguageModelInput, RawAndParsed<Output>> {
    const name = options?.name ?? "extract";
    const pipeline = super.withStructuredOutput<Output>(schema, { ...options, includeRaw: true });
    return options?.includeRaw === true
      ? pipeline.pipe(
          RunnableLambda.from(async ({ raw, parsed }: RawAndParsed<Output>) => {
            const { value } = await checkAgainst(schema, parsed, name);
            return { raw, parsed: value as Output };
          }),
        )
      : pipeline.pipe(
          RunnableLambda.from(async ({ parsed }: RawAndParsed<Output>) => {
            const { value, error } = await checkAgainst(schema, parsed, name);
            if (value === null) {
              throw error;
            }
            return value;
          }),
        );
  }

  override async _generate(messages: BaseMessage[], options: this["ParsedCallOptions"]): Promise<ChatResult> {
    options.signal?.throwIfAborted();
    const reply = replyTo(messages, options.tools ?? []);
    const message = new AIMessageChunk({
      content: reply.text,
      tool_calls: reply.toolCalls.map((call, index) => ({
        name: call.name,
        args: { ...call.arguments },
        id: callId(messages, index),
        type: "tool_call" as const,
      })),
      ...usageOf(messages, reply),
      additional_kwargs: refusalOf(reply),
      response_metadata: metadataOf(reply),
    });
    return { generations: [{ text: reply.text, message, generationInfo: { finish_reason: finishReason(reply) } }] };
  }

  override async *_streamResponseChunks(
    messages: BaseMessage[],
    options: this["ParsedCallOptions"],
    runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    const reply = replyTo(messages, options.tools ?? []);
    for (const chunk of chunksOf(messages, reply)) {
      options.signal?.throwIfAborted();
      // Without this a graph that streams messages sees one whole message at the end.
      await runManager?.handleLLMNewToken(chunk.text, undefined, undefined, undefined, undefined, { chunk });
      yield chunk;
    }
  }
}

function replyTo(messages: readonly BaseMessage[], definitions: readonly ToolDefinition[]): Reply {
  const conversation = toConversation(messages);
  const tools = definitions.map(toBoundTool);
  const writers = { write_code: writeCode, write_tests: writeTests };
  for (const [name, write] of Object.entries(writers)) {
    if (tools.some((tool) => tool.name === name)) {
      return {
        text: "",
        toolCalls: [{ name, arguments: { ...write(conversation.request) } }],
        verdict: null,
        summary: null,
      };
    }
  }
  return respond(conversation, tools);
}

function* chunksOf(messages: readonly BaseMessage[], reply: Reply): Generator<ChatGenerationChunk> {
  for (const text of reply.text.split(/(?<=\s)/).filter((word) => word !== "")) {
    yield new ChatGenerationChunk({ text, message: new AIMessageChunk({ content: text }) });
  }
  for (const [index, call] of reply.toolCalls.entries()) {
    // Block 0 of a message is its text, so calls beside text are counted from 1.
    const block = index + (reply.text === "" ? 0 : 1);
    const chunk = {
      index: block,
      id: callId(messages, index),
      name: call.name,
      args: JSON.stringify(call.arguments),
      type: "tool_call_chunk" as const,
    };
    yield new ChatGenerationChunk({
      text: "",
      message: new AIMessageChunk({ content: "", tool_call_chunks: [chunk] }),
    });
  }
  yield new ChatGenerationChunk({
    text: "",
    generationInfo: { finish_reason: finishReason(reply) },
    message: new AIMessageChunk({
      content: "",
      ...usageOf(messages, reply),
      additional_kwargs: refusalOf(reply),
      response_metadata: metadataOf(reply),
    }),
  });
}

type Checked<Output> =
  | { readonly value: Output; readonly error: null }
  | { readonly value: null; readonly error: ExecutorError };

/** The base class hands the arguments over unchecked. */
async function checkAgainst<Output extends Record<string, unknown>>(
  schema: OutputSchema<Output>,
  parsed: Output | null,
  name: string,
): Promise<Checked<Output>> {
  if (parsed === null) {
    const error = new ExecutorError("unsupported", `The built-in model cannot answer in the form "${name}"`, {
      hint: REAL_MODEL_HINT,
    });
    return { value: null, error };
  }
  if (!isInteropZodSchema(schema)) {
    return { value: parsed, error: null };
  }
  const result = await interopSafeParseAsync(schema as InteropZodType<Output>, parsed);
  if (result.success) {
    return { value: result.data, error: null };
  }
  const error = new ExecutorError("unsupported", `The built-in model's answer does not fit the form "${name}"`, {
    hint: REAL_MODEL_HINT,
    cause: result.error,
  });
  return { value: null, error };
}

function toToolDefinition(tool: BindToolsInput): ToolDefinition {
  return convertToOpenAITool(tool);
}

function toBoundTool(definition: ToolDefinition): BoundTool {
  const { name, parameters } = definition.function;
  const properties: unknown =
    typeof parameters === "object" && "properties" in parameters ? parameters["properties"] : null;
  return { name, parameters: typeof properties === "object" && properties !== null ? Object.keys(properties) : [] };
}

function callId(messages: readonly BaseMessage[], index: number): string {
  return `call_${messages.length}_${index}`;
}

function finishReason(reply: Reply): string {
  return reply.toolCalls.length > 0 ? "tool_calls" : "stop";
}

/** Says that nothing was done, where OpenAI's models put it. */
function refusalOf(reply: Reply): Record<string, string> {
  return reply.verdict === "declined" ? { refusal: reply.text } : {};
}

/** The model knows which runs belong to the request, so whoever shows its answer takes the verdict from it. */
function metadataOf({ summary, verdict }: Reply): Record<string, string> {
  return { ...METADATA, ...(verdict !== null && { verdict }), ...(summary !== null && { summary }) };
}

/** Tokens as four characters each; nothing is paid for them. */
function usageOf(messages: readonly BaseMessage[], reply: Reply): Pick<AIMessageChunkFields, "usage_metadata"> {
  const input_tokens = messages.reduce((sum, message) => sum + Math.ceil(message.text.length / 4), 0);
  const calls = reply.toolCalls.reduce((sum, call) => sum + JSON.stringify(call.arguments).length, 0);
  const output_tokens = Math.ceil((reply.text.length + calls) / 4);
  const usage_metadata: UsageMetadata = { input_tokens, output_tokens, total_tokens: input_tokens + output_tokens };
  // Under exact optional properties the library's own type of this field comes out as undefined alone.
  return { usage_metadata } as unknown as Pick<AIMessageChunkFields, "usage_metadata">;
}
