import type { StructuredToolInterface } from "@langchain/core/tools";
import { assertOptionNames } from "../config/index.ts";
import type { HostFunction } from "../protocol/index.ts";
import { createCreateDemoTool } from "./create-demo.ts";
import { createExecuteCodeTool } from "./execute-code.ts";
import { createHandleErrorTool } from "./handle-error.ts";
import { createProfileCodeTool } from "./profile-code.ts";
import { createRunScriptTool } from "./run-script.ts";
import { createRunTestsTool } from "./run-tests.ts";
import type { ToolContext } from "./tool-context.ts";
import { createValidateCodeTool } from "./validate-code.ts";

export interface CreateToolsOptions {
  /** Adds `profile_code`. @default false */
  readonly useAllTools?: boolean;
  /** What code can call beside Python: the model is told of it. @default [] */
  readonly functions?: readonly HostFunction[];
}

/** The tools of an executor agent: the six of every agent, and with `useAllTools` the others too. */
export function createTools(
  context: ToolContext,
  options: CreateToolsOptions = {},
): readonly StructuredToolInterface[] {
  assertOptionNames(options, { useAllTools: true, functions: true });
  const core = [
    createExecuteCodeTool(context, options.functions),
    createRunScriptTool(context),
    createRunTestsTool(context),
    createValidateCodeTool(context),
    createHandleErrorTool(context),
    createCreateDemoTool(context),
  ];
  return options.useAllTools === true ? [...core, createProfileCodeTool(context)] : core;
}
