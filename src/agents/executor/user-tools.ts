import { ToolMessage } from "@langchain/core/messages";
import { type StructuredToolInterface, tool } from "@langchain/core/tools";
import { isGraphInterrupt } from "@langchain/langgraph";
import { createMiddleware, MiddlewareError, ToolInvocationError } from "langchain";
import type { AgentEvent } from "../../events/index.ts";
import {
  type ApproveTool,
  askApproval,
  callHostTool,
  type HostTool,
  isLangChainTool,
  type LangChainTool,
  type ToolLike,
} from "../../sessions/index.ts";

/** The user's tools as the model calls them. */
export function toModelTools(tools: readonly ToolLike[]): readonly LangChainTool[] {
  return tools.map((each) => (isLangChainTool(each) ? each : toModelTool(each)));
}

/** Asks for approval before the model calls a tool of the user's, and tells the model what the tool threw. */
export function answerForUserTools(tools: readonly ToolLike[], approve: ApproveTool | null) {
  const names = new Set(tools.map((each) => each.name));
  return createMiddleware({
    name: "AnswerForUserTools",
    wrapToolCall: async (request, handler) => {
      const { args, id = "", name } = request.toolCall;
      if (!names.has(name)) {
        return await handler(request);
      }
      const answer = (content: string) => new ToolMessage({ content, name, status: "error", tool_call_id: id });
      // What code may not call, the model may not call either.
      const emit = (event: AgentEvent) => request.runtime.writer?.(event);
      const refusal = await askApproval(approve, { id, name, arguments: args }, emit);
      if (refusal !== null) {
        return answer(refusal);
      }
      try {
        return await handler(request);
      } catch (error) {
        const thrown = rootOf(error);
        // A question to a person, a call that does not fit the schema and a cancelled call are not the tool's failures.
        const ours =
          isGraphInterrupt(thrown) ||
          ToolInvocationError.isInstance(thrown) ||
          request.runtime.signal?.aborted === true;
        if (ours) {
          throw error;
        }
        return answer(`The tool failed: ${String(thrown)}`);
      }
    },
  });
}

/** What was thrown at first: LangChain wraps it once for every middleware on its way. */
export function rootOf(error: unknown): unknown {
  let root = error;
  while (MiddlewareError.isInstance(root) && root.cause !== undefined) {
    root = root.cause;
  }
  return root;
}

function toModelTool(host: HostTool): StructuredToolInterface {
  const { name, description, schema } = host;
  return tool(
    async (input, { signal }) => {
      const value = await callHostTool(host, input, signal ?? new AbortController().signal);
      return typeof value === "string" ? value : JSON.stringify(value);
    },
    { name, description, schema },
  );
}
