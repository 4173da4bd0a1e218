import type { StructuredToolInterface } from "@langchain/core/tools";
import { createCreateDemoTool } from "./create-demo.ts";
import { createExecuteCodeTool } from "./execute-code.ts";
import { createHandleErrorTool } from "./handle-error.ts";
import { createProfileCodeTool } from "./profile-code.ts";
import { createRunTestsTool } from "./run-tests.ts";
import type { ToolContext } from "./tool-context.ts";
import { createValidateCodeTool } from "./validate-code.ts";

export interface CreateToolsOptions {
  /** Adds `profile_code`. @default false */
  readonly useAllTools?: boolean;
}

/** The tools of an executor agent: the five of every agent, and with `useAllTools` the others too. */
export function createTools(
  context: ToolContext,
  options: CreateToolsOptions = {},
): readonly StructuredToolInterface[] {
  const core = [
    createExecuteCodeTool(context),
    createRunTestsTool(context),
    createValidateCodeTool(context),
    createHandleErrorTool(context),
    createCreateDemoTool(context),
  ];
  return options.useAllTools === true ? [...core, createProfileCodeTool(context)] : core;
}
