import type { JsonValue } from "../../protocol/index.ts";
import { CallFailure, describeIssues } from "./call-failure.ts";
import {
  DEFAULT_CALL_TIMEOUT,
  type HostTool,
  isLangChainTool,
  type LangChainTool,
  type ToolLike,
} from "./host-tool.ts";
import { withinSeconds } from "./time-limit.ts";
import { toResult } from "./tool-result.ts";

/** A call that fits its tool's schema, where that could be told, and is ready to be made. */
export interface PreparedCall {
  /** Seconds that it may take. */
  readonly timeout: number;
  /** What the tool gives, unchecked but for the schema of a plain function's result. */
  readonly make: (signal: AbortSignal) => Promise<unknown>;
}

/** Checks the arguments of a call. Throws `invalid-arguments`. */
export async function prepareCall(tool: ToolLike, given: Readonly<Record<string, unknown>>): Promise<PreparedCall> {
  if (isLangChainTool(tool)) {
    // Its own schema is checked by the tool itself, once it is invoked.
    return { timeout: DEFAULT_CALL_TIMEOUT, make: (signal) => invoke(tool, given, signal) };
  }
  const parsed = await tool.schema.safeParseAsync(given);
  if (!parsed.success) {
    throw new CallFailure("invalid-arguments", `${tool.name}() got invalid arguments: ${describeIssues(parsed.error)}`);
  }
  return { timeout: tool.timeout, make: (signal) => run(tool, parsed.data, signal) };
}

/**
 * Makes a call of a plain function whose arguments are checked already, with the limits that hold for calls from code.
 * Throws a `CallFailure`, or what the function throws.
 */
export async function callHostTool(
  tool: HostTool,
  input: Record<string, unknown>,
  ended: AbortSignal,
): Promise<JsonValue> {
  const value = await withinSeconds(tool.timeout, ended, tool.name, (signal) => run(tool, input, signal));
  return toResult(value, tool.name);
}

async function run(tool: HostTool, input: Record<string, unknown>, signal: AbortSignal): Promise<unknown> {
  const value = await tool.run(input, { signal });
  if (tool.returns === null) {
    return value;
  }
  const checked = await tool.returns.safeParseAsync(value);
  if (!checked.success) {
    const issues = describeIssues(checked.error);
    throw new CallFailure("failed", `${tool.name} gave a result that does not fit its own schema: ${issues}`);
  }
  return checked.data;
}

async function invoke(
  tool: LangChainTool,
  given: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<unknown> {
  try {
    return contentOf(await tool.invoke(given, { signal }), tool.name);
  } catch (error) {
    const { ToolInputParsingException } = await import("@langchain/core/tools");
    if (error instanceof ToolInputParsingException) {
      throw new CallFailure("invalid-arguments", `${tool.name}() got invalid arguments: ${error.message}`);
    }
    if (error instanceof Error && error.name === "GraphInterrupt") {
      throw new CallFailure(
        "failed",
        `${tool.name} wants to ask a person, which code cannot wait for; use approveTool`,
      );
    }
    throw error;
  }
}

/** What a tool means to say, where it answers with a message for a conversation. */
function contentOf(value: unknown, tool: string): unknown {
  if (typeof value !== "object" || value === null) {
    return value;
  }
  if ("lg_name" in value) {
    throw new CallFailure("failed", `${tool} gave a command for a graph, which code cannot follow`);
  }
  if ("lc_direct_tool_output" in value && "content" in value) {
    if ("status" in value && value.status === "error") {
      throw new Error(String(value.content));
    }
    return value.content;
  }
  return value;
}
