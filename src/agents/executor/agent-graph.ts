import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { ToolMessage } from "@langchain/core/messages";
import type { StructuredToolInterface } from "@langchain/core/tools";
import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { createAgent, createMiddleware, type ReactAgent } from "langchain";
import type { AgentEvent } from "../../events/index.ts";
import { describeModelFailure } from "../../models/index.ts";
import type { ApproveTool, ToolLike } from "../../sessions/index.ts";
import { endWithFinalAnswer } from "./final-answer.ts";
import { executorInstructions } from "./instructions.ts";
import { answerForUserTools, rootOf, toModelTools } from "./user-tools.ts";

export interface AgentGraphOptions {
  readonly model: BaseChatModel;
  /** The built-in tools. What goes wrong in them is thrown, unless it is an answer to the model. */
  readonly tools: readonly StructuredToolInterface[];
  /** Tools of the user's. What they throw is told to the model, which may go another way. */
  readonly userTools?: readonly ToolLike[];
  /** Asked before the model calls a tool of the user's. @default every call may be made */
  readonly approveTool?: ApproveTool;
  readonly checkpointer?: BaseCheckpointSaver;
}

/** The tool-calling agent behind `ExecutorAgent.chat()`, as LangChain's `createAgent` makes it. */
export function createAgentGraph(options: AgentGraphOptions): ReactAgent {
  const { approveTool = null, checkpointer, model, tools, userTools = [] } = options;
  return createAgent({
    name: "executor",
    model,
    tools: [...tools, ...toModelTools(userTools)],
    systemPrompt: executorInstructions,
    middleware: [
      explainModelFailure(model),
      endWithFinalAnswer(),
      answerForUserTools(userTools, approveTool),
      reportTools(),
    ],
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

/** Writes events about the tools to the graph's stream. */
function reportTools() {
  return createMiddleware({
    name: "ReportTools",
    wrapToolCall: async (request, handler) => {
      const { args, id = "", name } = request.toolCall;
      const emit = (event: AgentEvent): void => request.runtime.writer?.(event);
      emit({ type: "tool-call-started", id, name, input: args });
      try {
        const answer = await handler(request);
        const [text, failed] = ToolMessage.isInstance(answer) ? [answer.text, answer.status === "error"] : ["", false];
        emit({ type: "tool-call-ended", id, name, text, failed });
        return answer;
      } catch (error) {
        emit({ type: "tool-call-ended", id, name, text: String(rootOf(error)), failed: true });
        throw error;
      }
    },
  });
}
