import { readTimeout } from "../read-timeout.ts";
import type { BoundTool } from "./conversation.ts";

/** The argument that gives a tool the time limit of a request; empty when there is none, or when the tool takes none. */
export function timeoutFor(prose: string, tool: BoundTool | undefined): { readonly timeout?: number } {
  const timeout = tool?.parameters.includes("timeout") === true ? readTimeout(prose) : null;
  return timeout === null ? {} : { timeout };
}
