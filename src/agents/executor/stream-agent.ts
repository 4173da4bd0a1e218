import { AIMessage, AIMessageChunk, type BaseMessage, HumanMessage, ToolMessage } from "@langchain/core/messages";
import type { ReactAgent } from "langchain";
import { ExecutorError } from "../../errors/index.ts";
import type { AgentEvent } from "../../sessions/index.ts";
import { type GivenAnswer, givenAnswer } from "./final-answer.ts";

export interface StreamAgentOptions {
  readonly threadId: string;
  readonly signal?: AbortSignal | undefined;
}

/** Sends a message to the agent's graph and yields what happens, the last event being `answer`. */
export async function* streamAgent(
  agent: ReactAgent,
  message: string,
  { signal, threadId }: StreamAgentOptions,
): AsyncGenerator<AgentEvent, void, void> {
  const thread = { configurable: { thread_id: threadId } };
  yield { type: "step-started", step: "executor", attempt: 1 };
  let text = "";
  let success = true;
  let turn = true;
  let given: GivenAnswer | null = null;
  try {
    signal?.throwIfAborted();
    const { values } = await agent.graph.getState(thread);
    const messages = [...closeOpenCalls(values.messages ?? []), new HumanMessage(message)];
    const chunks = await agent.stream(
      { messages },
      {
        ...thread,
        streamMode: ["custom", "messages", "values"],
        ...(signal === undefined ? {} : { signal }),
      },
    );
    for await (const [mode, chunk] of chunks) {
      if (mode === "custom") {
        const event = chunk as AgentEvent;
        // Of several runs that one answer of the model asks for, each has to succeed; a later answer may try again.
        const judged = judgeEvent(event);
        if (judged !== null) {
          turn &&= judged;
          success = turn;
        }
        yield event;
      } else if (mode === "messages") {
        const delta = modelText(chunk);
        if (delta !== "") yield { type: "text-delta", text: delta };
      } else {
        const last = chunk.messages.at(-1);
        if (AIMessage.isInstance(last)) {
          text = last.text;
          turn = true;
          given = givenAnswer(chunk.messages.slice(0, -1));
          success = ownVerdict(last) ?? success;
        }
      }
    }
  } catch (error) {
    if (signal?.aborted !== true) throw productError(error) ?? error;
    throw new ExecutorError("cancelled", "The request was cancelled before it had an answer", {
      cause: error,
      hint: "Send it again",
    });
  }
  yield { type: "answer", text, success, ...(given === null ? {} : { structuredResponse: given.value }) };
}

/** The error of the product that LangChain wrapped on its way; null when there is none. */
function productError(error: unknown): ExecutorError | null {
  for (let link = error; link instanceof Error; link = link.cause) {
    if (link instanceof ExecutorError) return link;
  }
  return null;
}

/** Text that the model has just written; empty for everything else. */
function modelText([message, metadata]: [BaseMessage, Record<string, unknown>]): string {
  return AIMessageChunk.isInstance(message) && metadata["langgraph_node"] === "model_request" ? message.text : "";
}

/** Whether what was asked for was done, as the answer says itself: a refusal, or the built-in model's verdict; else null. */
function ownVerdict({ additional_kwargs: extra, response_metadata: metadata }: AIMessage): boolean | null {
  if (typeof extra["refusal"] === "string") return false;
  const { model_provider: provider, verdict }: Record<string, unknown> = metadata;
  return provider === "builtin" && typeof verdict === "string" ? verdict === "done" : null;
}

/** Whether what was asked for worked, as far as an event tells; null when it tells nothing. */
function judgeEvent(event: AgentEvent): boolean | null {
  switch (event.type) {
    case "execution-ended":
      return event.result.success;
    case "profile-ended":
      return event.report.result.success;
    case "tests-ended":
      return event.report.success;
    case "tool-ended":
      return event.failed ? false : null;
    default:
      return null;
  }
}

/** Answers for tool calls that a cancelled request left without one; models refuse a conversation that has any. */
function closeOpenCalls(messages: readonly BaseMessage[]): readonly ToolMessage[] {
  const answered = new Set(
    messages.filter((message) => ToolMessage.isInstance(message)).map((message) => message.tool_call_id),
  );
  return messages
    .filter((message) => AIMessage.isInstance(message))
    .flatMap((message) => message.tool_calls ?? [])
    .filter((call) => call.id !== undefined && !answered.has(call.id))
    .map(
      (call) =>
        new ToolMessage({ content: "Cancelled", status: "error", tool_call_id: call.id ?? "", name: call.name }),
    );
}
