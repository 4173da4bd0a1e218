import type { BoundTool, Reply, ToolResult } from "../../../src/models/builtin/conversation.ts";
import { respond } from "../../../src/models/builtin/respond.ts";

/** The tools that the executor binds. */
export const ALL_TOOLS: readonly BoundTool[] = [
  { name: "execute_code", parameters: ["code", "timeout"] },
  { name: "run_tests", parameters: ["path", "of_module", "coverage", "files"] },
  { name: "validate_code", parameters: ["code"] },
  { name: "handle_error", parameters: ["error", "code"] },
  { name: "create_demo", parameters: ["topic"] },
  { name: "profile_code", parameters: ["code", "timeout"] },
];

/** Code as a fenced block. */
export function fence(code: string): string {
  return `\`\`\`python\n${code}\`\`\``;
}

/** The reply to a request before any tool answered. */
export function first(request: string, tools: readonly BoundTool[] = ALL_TOOLS): Reply {
  return respond({ request, results: [] }, tools);
}

/** What a tool answers to the call of a reply. */
export function answered(reply: Reply, text: string, artifact: unknown = undefined, isError = false): ToolResult {
  const [call] = reply.toolCalls;
  if (call === undefined) {
    throw new Error(`No tool was called: ${reply.text}`);
  }
  return { name: call.name, arguments: call.arguments, text, artifact, isError };
}
