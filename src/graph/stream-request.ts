import { randomUUID } from "node:crypto";
import { HumanMessage } from "@langchain/core/messages";
import { ExecutorError } from "../errors/index.ts";
import type { AgentEvent } from "../events/index.ts";
import { checkMessage, checkRequest, type Request } from "../requests/index.ts";
import type { ExecutorGraph } from "./create-executor-graph.ts";

export interface StreamRequestOptions {
  /** The conversation, where the graph has a checkpointer. @default one of its own */
  readonly threadId?: string;
  readonly signal?: AbortSignal;
}

/**
 * Sends a message, or a request that is read already, through the graph and yields what happens, the last event being
 * `answer`. Throws `invalid-input` for what cannot be worked on, and `cancelled` when the signal is aborted.
 */
export async function* streamRequest(
  graph: ExecutorGraph,
  asked: string | Request,
  options: StreamRequestOptions = {},
): AsyncGenerator<AgentEvent, void, void> {
  const { signal, threadId } = options;
  const given = typeof asked === "object" && asked !== null ? checkRequest(asked) : null;
  const input = { messages: [new HumanMessage(given === null ? checkMessage(asked) : given.text)], given };
  try {
    signal?.throwIfAborted();
    const events = await graph.stream(input, {
      streamMode: "custom",
      configurable: { thread_id: threadId ?? randomUUID() },
      ...(signal === undefined ? {} : { signal }),
    });
    // What nodes write is typed where it is written.
    for await (const event of events) yield event as AgentEvent;
  } catch (error) {
    if (signal?.aborted !== true) throw error;
    throw new ExecutorError("cancelled", "The request was cancelled before it had an answer", {
      cause: error,
      hint: "Send it again",
    });
  }
}
