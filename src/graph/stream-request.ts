import { randomUUID } from "node:crypto";
import { assertOptionNames } from "../config/index.ts";
import { ExecutorError } from "../errors/index.ts";
import { type AgentEvent, withEnds } from "../events/index.ts";
import type { Request } from "../requests/index.ts";
import type { ExecutorGraph } from "./create-executor-graph.ts";
import { toMessage } from "./request-message.ts";

export interface StreamRequestOptions {
  /** The conversation, where the graph has a checkpointer. @default one of its own */
  readonly threadId?: string | undefined;
  readonly signal?: AbortSignal | undefined;
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
  assertOptionNames(options, { signal: true, threadId: true });
  const { signal, threadId } = options;
  const input = { messages: [toMessage(asked)] };
  try {
    signal?.throwIfAborted();
    const events = await graph.stream(input, {
      streamMode: "custom",
      configurable: { thread_id: threadId ?? randomUUID() },
      ...(signal === undefined ? {} : { signal }),
    });
    // What nodes write is typed where it is written.
    yield* withEnds(events as AsyncIterable<AgentEvent>);
  } catch (error) {
    if (signal?.aborted !== true) {
      throw error;
    }
    throw new ExecutorError("cancelled", "The request was cancelled before it had an answer", {
      cause: error,
      hint: "Send it again",
    });
  }
}
