import type { BaseMessage } from "@langchain/core/messages";
import { AIMessage, HumanMessage, ToolMessage } from "@langchain/core/messages";

/** A call of a tool that the model asks for. */
export interface PlannedCall {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** What a tool answered since the last request. */
export interface ToolResult {
  /** The tool's name. */
  readonly name: string;
  readonly text: string;
  /** The same as data, where the tool gives it; unchecked. */
  readonly artifact: unknown;
  /** True when the tool could not do its work; what the user's code did is in the artifact. */
  readonly isError: boolean;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** What the built-in model looks at: the last request, and what the tools answered to it. */
export interface Conversation {
  readonly request: string;
  readonly results: readonly ToolResult[];
}

/** A tool that is bound to the model. */
export interface BoundTool {
  readonly name: string;
  /** Names of its arguments. */
  readonly parameters: readonly string[];
}

/**
 * - `passed`: what was asked for was done, and it worked
 * - `failed`: it did not work, or not all of it, or something else was done instead
 * - `declined`: nothing was done
 */
export type ReplyVerdict = "passed" | "failed" | "declined";

/** What the built-in model says. */
export interface Reply {
  readonly text: string;
  readonly toolCalls: readonly PlannedCall[];
  /** What came of the request, as the text says it; null while tools are to be called. */
  readonly verdict: ReplyVerdict | null;
  /** The beginning of the text, which says what came of all of it; null where nothing was done. */
  readonly summary: string | null;
}

/** Reads a conversation out of chat messages. */
export function toConversation(messages: readonly BaseMessage[]): Conversation {
  const last = messages.findLastIndex((message) => HumanMessage.isInstance(message));
  const since = messages.slice(last + 1);
  const calls = new Map(
    since
      .filter((message) => AIMessage.isInstance(message))
      .flatMap((message) => message.tool_calls ?? [])
      .map((call) => [call.id, call] as const),
  );
  const results = since
    .filter((message) => ToolMessage.isInstance(message))
    .map((message) => {
      const call = calls.get(message.tool_call_id);
      return {
        name: call?.name ?? message.name ?? "",
        text: message.text,
        artifact: message.artifact as unknown,
        isError: message.status === "error",
        arguments: call?.args ?? {},
      };
    });
  return { request: messages[last]?.text ?? "", results };
}
