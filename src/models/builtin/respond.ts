import { readRequest } from "../../requests/index.ts";
import { composeAnswer } from "./answer.ts";
import type { BoundTool, Conversation, Reply } from "./conversation.ts";
import { planRequest } from "./plan-request.ts";
import { followPlan } from "./progress.ts";

/** What the built-in model says next in a conversation with tools. The same conversation always gets the same reply. */
export function respond(conversation: Conversation, bound: readonly BoundTool[]): Reply {
  const tools = new Map(bound.map((tool) => [tool.name, tool]));
  const plan = planRequest(readRequest(conversation.request), tools);
  const { done, next } = followPlan(plan.steps, conversation.results);
  return next === null
    ? { ...composeAnswer(plan, done), toolCalls: [] }
    : { text: "", toolCalls: [next], verdict: null, summary: null };
}
