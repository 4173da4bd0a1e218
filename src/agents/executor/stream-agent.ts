import { randomUUID } from "node:crypto";
import {
  AIMessage,
  AIMessageChunk,
  type BaseMessage,
  HumanMessage,
  RemoveMessage,
  ToolMessage,
} from "@langchain/core/messages";
import { REMOVE_ALL_MESSAGES } from "@langchain/langgraph";
import type { ReactAgent } from "langchain";
import { ExecutorError } from "../../errors/index.ts";
import { type AgentEvent, type AnswerVerdict, type RunEnded, withEnds } from "../../events/index.ts";
import { type GivenAnswer, givenAnswer } from "./final-answer.ts";

export interface StreamAgentOptions {
  readonly threadId: string;
  /** What was said before, where the thread has something else; null where it has that. @default null */
  readonly goesOnFrom?: readonly BaseMessage[] | null;
  /** Whether the model writes what it says, instead of putting it together from what was told. @default true */
  readonly streamsText?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Sends a message to the agent's graph and yields what happens, the last event being `answer`. */
export function streamAgent(...asked: Parameters<typeof streamOpen>): AsyncGenerator<AgentEvent, void, void> {
  return withEnds(streamOpen(...asked));
}

async function* streamOpen(
  agent: ReactAgent,
  message: string,
  { goesOnFrom = null, signal, streamsText = true, threadId }: StreamAgentOptions,
): AsyncGenerator<AgentEvent, void, void> {
  const thread = { configurable: { thread_id: threadId } };
  const id = randomUUID();
  const answer = new GatheredAnswer();
  yield { type: "step-started", id, step: "executor", attempt: 1 };
  try {
    signal?.throwIfAborted();
    const before = goesOnFrom ?? (await agent.graph.getState(thread)).values.messages ?? [];
    const replacing = goesOnFrom === null ? [] : [new RemoveMessage({ id: REMOVE_ALL_MESSAGES }), ...goesOnFrom];
    const messages = [...replacing, ...closeOpenCalls(before), new HumanMessage(message)];
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
        answer.hear(event);
        yield event;
      } else if (mode === "messages") {
        const delta = modelText(chunk);
        if (streamsText && delta !== "") {
          yield { type: "text-delta", text: delta };
        }
      } else {
        answer.read(chunk.messages);
      }
    }
  } catch (error) {
    if (signal?.aborted !== true) {
      throw ExecutorError.from(error) ?? error;
    }
    throw new ExecutorError("cancelled", "The request was cancelled before it had an answer", {
      cause: error,
      hint: "Send it again",
    });
  }
  yield { type: "step-ended", id, step: "executor" };
  yield answer.toEvent();
}

/** The answer as far as the conversation has come. */
class GatheredAnswer {
  #text = "";
  /** What the answer says of itself; null when that is nothing. */
  #own: AnswerVerdict | null = null;
  #given: GivenAnswer | null = null;
  #success = true;
  #turn = true;

  /** Of several runs that one answer of the model asks for, each has to succeed; a later answer may try again. */
  hear(event: AgentEvent): void {
    const judged = judgeEvent(event);
    if (judged === null) {
      return;
    }
    this.#turn &&= judged;
    this.#success = this.#turn;
  }

  read(messages: readonly BaseMessage[]): void {
    const last = messages.at(-1);
    if (!AIMessage.isInstance(last)) {
      return;
    }
    this.#text = last.text;
    this.#own = ownVerdict(last);
    this.#given = givenAnswer(messages.slice(0, -1));
    this.#turn = true;
  }

  toEvent(): AgentEvent {
    const verdict = this.#own ?? ({ status: this.#success ? "passed" : "failed", summary: null } as const);
    const given = this.#given === null ? {} : { structuredResponse: this.#given.value };
    return { type: "answer", verdict, text: this.#text, ...given };
  }
}

/** Text that the model has just written; empty for everything else. */
function modelText([message, metadata]: [BaseMessage, Record<string, unknown>]): string {
  return AIMessageChunk.isInstance(message) && metadata["langgraph_node"] === "model_request" ? message.text : "";
}

/** How the request ended, as the answer says itself: a refusal, or the built-in model's verdict; null when it says nothing. */
function ownVerdict({ additional_kwargs: extra, response_metadata: metadata }: AIMessage): AnswerVerdict | null {
  const { model_provider: provider, summary, verdict }: Record<string, unknown> = metadata;
  if (provider === "builtin" && (verdict === "passed" || verdict === "failed" || verdict === "declined")) {
    return { status: verdict, summary: typeof summary === "string" ? summary : null };
  }
  return typeof extra["refusal"] === "string" ? { status: "declined", summary: null } : null;
}

function judgeRun(run: RunEnded): boolean | null {
  switch (run.kind) {
    case "code":
      return run.result.success;
    case "profile":
      return run.report.result.success;
    case "tests":
      return run.report.success;
    default:
      return null;
  }
}

/** Whether what was asked for worked, as far as an event tells; null when it tells nothing. */
function judgeEvent(event: AgentEvent): boolean | null {
  switch (event.type) {
    case "run-ended":
      return judgeRun(event);
    case "tool-call-ended":
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
