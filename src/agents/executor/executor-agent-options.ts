import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import type { z } from "zod";
import type { ConfigFields, ExecutorConfig } from "../../config/index.ts";
import type { ApproveTool, SandboxPool, ToolLike } from "../../sessions/index.ts";
import type { AgentModelOptions } from "../agent-model.ts";

export interface ExecutorAgentOptions<Answer = unknown> extends AgentModelOptions {
  /** Keeps variables, imports and files from call to call, and names the conversation. @default none: every run is fresh */
  readonly sessionId?: string | undefined;
  /**
   * Whether what runs under a `sessionId` is recorded on disk, so that a later process with the same id goes on where
   * this one ended. While this agent has it open, nobody else can take the id. @default true
   */
  readonly record?: boolean | undefined;
  /** Gives the model every tool, `profile_code` included. @default false */
  readonly useAllTools?: boolean | undefined;
  /** @default the preset `standard`, changed by what the environment says */
  readonly config?: ExecutorConfig | ConfigFields | undefined;
  /**
   * Tools of your own: LangChain's, or plain functions by `defineTool()`. The model calls them, and so does code in the
   * sandbox, as Python functions of the same names.
   */
  readonly tools?: readonly ToolLike[] | undefined;
  /** Asked before each call of one of `tools`, by code or by the model. @default every call may be made */
  readonly approveTool?: ApproveTool | undefined;
  /** What `final_answer(value)` in code has to be given. @default everything that is JSON */
  readonly finalAnswer?: z.ZodType<Answer> | undefined;
  /** Keeps the conversation. @default in memory */
  readonly checkpointer?: BaseCheckpointSaver | undefined;
  /**
   * Folder from which tests and scripts are taken. Given, no path in `runTests()` may lead out of it; the model's never
   * does. @default the current folder
   */
  readonly workingDirectory?: string | undefined;
  /** The sandbox provider's name; stands for `sandbox` in the configuration. @default "auto" */
  readonly sandbox?: string | undefined;
  /** Where sandboxes come from, shared with others and closed by them. @default one of its own */
  readonly pool?: SandboxPool | undefined;
}
