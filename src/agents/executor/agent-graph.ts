import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { ToolMessage } from "@langchain/core/messages";
import type { StructuredToolInterface } from "@langchain/core/tools";
import { isGraphInterrupt } from "@langchain/langgraph";
import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { createAgent, createMiddleware, MiddlewareError, type ReactAgent, ToolInvocationError } from "langchain";
import { describeModelFailure } from "../../models/index.ts";
import type { AgentEvent } from "../../sessions/index.ts";
import { executorInstructions } from "./instructions.ts";

export interface AgentGraphOptions {
  readonly model: BaseChatModel;
  /** The built-in tools. What goes wrong in them is thrown, unless it is an answer to the model. */
  readonly tools: readonly StructuredToolInterface[];
  /** Tools of the user's. What they throw is told to the model, which may go another way. */
  readonly userTools?: readonly StructuredToolInterface[];
  readonly checkpointer?: BaseCheckpointSaver;
}

/** The tool-calling agent behind `ExecutorAgent.chat()`, as LangChain's `createAgent` makes it. */
export function createAgentGraph({ checkpointer, model, tools, userTools = [] }: AgentGraphOptions): ReactAgent {
  return createAgent({
    name: "executor",
    model,
    tools: [...tools, ...userTools],
    systemPrompt: executorInstructions,
    middleware: [explainModelFailure(model), answerForUserTools(userTools), reportTools()],
    ...(checkpointer === undefined ? {} : { checkpointer }),
  });
}

/** Says in plain words what is wrong with a model. */
function explainModelFailure(model: BaseChatModel) {
  return createMiddleware({
    name: "ExplainModelFailure",
    wrapModelCall: async (request, handler) => {
      try {
        return await handler(request);
      } catch (error) {
        throw describeModelFailure(error, model);
      }
    },
  });
}

/** Tells the model what a tool of the user's threw. */
function answerForUserTools(userTools: readonly StructuredToolInterface[]) {
  const names = new Set(userTools.map((tool) => tool.name));
  return createMiddleware({
    name: "AnswerForUserTools",
    wrapToolCall: async (request, handler) => {
      const { id = "", name } = request.toolCall;
      try {
        return await handler(request);
      } catch (error) {
        const thrown = rootOf(error);
        // A question to a person, a call that does not fit the schema and a cancelled call are not the tool's failures.
        const ours =
          isGraphInterrupt(thrown) ||
          ToolInvocationError.isInstance(thrown) ||
          request.runtime.signal?.aborted === true;
        if (ours || !names.has(name)) throw error;
        return new ToolMessage({
          content: `The tool failed: ${String(thrown)}`,
          name,
          status: "error",
          tool_call_id: id,
        });
      }
    },
  });
}

/** Writes events about the tools to the graph's stream. */
function reportTools() {
  return createMiddleware({
    name: "ReportTools",
    wrapToolCall: async (request, handler) => {
      const { args, id = "", name } = request.toolCall;
      const emit = (event: AgentEvent): void => request.runtime.writer?.(event);
      emit({ type: "tool-started", id, name, input: args });
      try {
        const answer = await handler(request);
        const [text, failed] = ToolMessage.isInstance(answer) ? [answer.text, answer.status === "error"] : ["", false];
        emit({ type: "tool-ended", id, name, text, failed });
        return answer;
      } catch (error) {
        emit({ type: "tool-ended", id, name, text: String(rootOf(error)), failed: true });
        throw error;
      }
    },
  });
}

/** What was thrown at first: LangChain wraps it once for every middleware on its way. */
function rootOf(error: unknown): unknown {
  let root = error;
  while (MiddlewareError.isInstance(root) && root.cause !== undefined) root = root.cause;
  return root;
}
