import type { DynamicTool, StructuredToolInterface } from "@langchain/core/tools";
import type { z } from "zod";
import { assertOptionNames } from "../../config/index.ts";

/** A function of yours that code in the sandbox, and the model of an agent, can call. Made by {@link defineTool}. */
export interface HostTool<Schema extends z.ZodObject = z.ZodObject, Result extends z.ZodType = z.ZodType> {
  readonly name: string;
  /** What it does, in words for a model and for `help()`. */
  readonly description: string;
  /** The named arguments. */
  readonly schema: Schema;
  /** What the function must give; null takes everything that is JSON. */
  readonly returns: Result | null;
  /** Seconds that one call may take. */
  readonly timeout: number;
  /** `signal` is aborted when the call took too long or the run has ended. */
  run(input: z.output<Schema>, context: { readonly signal: AbortSignal }): unknown;
}

export interface DefineToolFields<Schema extends z.ZodObject, Result extends z.ZodType> {
  readonly name: string;
  readonly description: string;
  readonly schema: Schema;
  /** @default everything that is JSON */
  readonly returns?: Result;
  /** @default 30 */
  readonly timeout?: number;
}

/** Seconds that one call may take where a tool says nothing else. */
export const DEFAULT_CALL_TIMEOUT = 30;

/** A tool as people give it: a plain function with its schema, or a LangChain tool. */
export type ToolLike = HostTool | LangChainTool;

/** A tool of LangChain's: of named arguments, or of one text. */
export type LangChainTool = StructuredToolInterface | DynamicTool;

/**
 * Makes a tool of a function, as LangChain's `tool()` does, and with less: what it gives stays data.
 *
 * ```ts
 * const getPrice = defineTool(({ symbol }) => prices[symbol], {
 *   name: "get_price",
 *   description: "The last price of a share",
 *   schema: z.object({ symbol: z.string().describe("Its symbol") }),
 *   returns: z.number(),
 * });
 * ```
 */
export function defineTool<Schema extends z.ZodObject, Result extends z.ZodType = z.ZodType>(
  run: (
    input: z.output<Schema>,
    context: { readonly signal: AbortSignal },
  ) => z.input<Result> | Promise<z.input<Result>>,
  fields: DefineToolFields<Schema, Result>,
): HostTool<Schema, Result> {
  assertOptionNames(fields, { name: true, description: true, schema: true, returns: true, timeout: true });
  const { name, description, schema, returns, timeout = DEFAULT_CALL_TIMEOUT } = fields;
  return { name, description, schema, returns: returns ?? null, timeout, run };
}

/** Whether a tool is one of LangChain's. */
export function isLangChainTool(tool: ToolLike): tool is LangChainTool {
  return "invoke" in tool;
}
