import { readRequest } from "../../requests/index.ts";
import { composeAnswer } from "./answer.ts";
import type { BoundTool, Conversation, PlannedCall, Reply, ToolResult } from "./conversation.ts";
import type { Tools } from "./plan.ts";
import { planRequest } from "./plan-request.ts";
import { followPlan } from "./progress.ts";
import { failureOf } from "./tool-results.ts";

/** What the built-in model says next in a conversation with tools. The same conversation always gets the same reply. */
export function respond(conversation: Conversation, bound: readonly BoundTool[]): Reply {
  const tools = new Map(bound.map((tool) => [tool.name, tool]));
  const plan = planRequest(readRequest(conversation.request), tools);
  const progress = followPlan(plan.steps, conversation.results);
  const next = progress.next ?? explainFailure(conversation.results, tools);
  return next === null
    ? { ...composeAnswer(plan, progress.done, conversation.results), toolCalls: [] }
    : { text: "", toolCalls: [next], verdict: null, summary: null };
}

/** Asks once for help with the first failure, unless that was asked for already. */
function explainFailure(results: readonly ToolResult[], tools: Tools): PlannedCall | null {
  if (!tools.has("handle_error") || results.some((result) => result.name === "handle_error")) {
    return null;
  }
  for (const result of results) {
    const failure = failureOf(result);
    if (failure !== null) {
      const code = result.arguments["code"];
      return { name: "handle_error", arguments: { error: failure, ...(typeof code === "string" ? { code } : {}) } };
    }
  }
  return null;
}
