import { ToolMessage } from "@langchain/core/messages";
import type { ToolRuntime } from "@langchain/core/tools";
import { type ErrorCode, ExecutorError, explainError } from "../errors/index.ts";
import { type AgentEvent, type ObservedRuns, observeRuns } from "../events/index.ts";
import type { Session } from "../sessions/index.ts";

/** What a tool works with. */
export interface ToolContext {
  readonly session: Session;
  /** Where events go when the tool runs outside of a graph; inside one they are written to the graph's own stream. */
  readonly emit: (event: AgentEvent) => void;
}

/** One call of a tool. */
export interface ToolCall {
  readonly session: Session;
  /** The session's verbs; what happens in them is told. */
  readonly runs: ObservedRuns;
  /** Aborted when the request is cancelled. */
  readonly signal: AbortSignal | undefined;
}

/** What a tool answers: the text that a model and a person read, and the same as plain data. */
export interface ToolAnswer {
  readonly text: string;
  readonly artifact: unknown;
}

/** What is for the caller to hear: no other way that a model could go leads around it. */
const beyondTheModel: ReadonlySet<ErrorCode> = new Set(["cancelled", "in-use", "state-unavailable"]);

/**
 * Makes the function that LangChain's `tool()` takes from one that answers with {@link ToolAnswer}. An `ExecutorError`
 * becomes an answer with `status: "error"`, so that the model can go another way; a cancelled call, a session that cannot
 * be had and every other error are thrown.
 */
export function answering<Input>(
  context: ToolContext,
  run: (input: Input, call: ToolCall) => Promise<ToolAnswer>,
): (input: Input, runtime: ToolRuntime) => Promise<[string | ToolMessage, unknown]> {
  async function answer(input: Input, runtime: ToolRuntime): Promise<[string | ToolMessage, unknown]> {
    const { session } = context;
    const runs = observeRuns(session, runtime.writer ?? context.emit);
    try {
      const { text, artifact } = await run(input, { session, runs, signal: runtime.signal });
      return [text, artifact];
    } catch (error) {
      if (!ExecutorError.is(error) || beyondTheModel.has(error.code)) {
        throw error;
      }
      return refusal(error, runtime);
    }
  }
  return answer;
}

function refusal(error: ExecutorError, runtime: ToolRuntime): [string | ToolMessage, unknown] {
  const text = explainError(error);
  const artifact = { code: error.code, message: error.message, hint: error.hint ?? null };
  const { id, name } = runtime.toolCall ?? {};
  // A tool that is invoked by hand has no call to answer, and gets the text alone.
  if (id === undefined || name === undefined) {
    return [text, artifact];
  }
  return [new ToolMessage({ content: text, artifact, name, status: "error", tool_call_id: id }), artifact];
}
