import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { END, MessagesValue, START, StateGraph, StateSchema } from "@langchain/langgraph";
import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { CoderAgent } from "../agents/coder/index.ts";
import { TesterAgent } from "../agents/tester/index.ts";
import {
  assertNotBesideSession,
  assertOptionNames,
  type ConfigFields,
  type Environment,
  type ExecutorConfig,
  readEnvironment,
} from "../config/index.ts";
import { type ApproveTool, createSession, SandboxPool, type Session, type ToolLike } from "../sessions/index.ts";
import { type Budget, resolveBudget } from "./budget.ts";
import type { GraphRuntime } from "./graph-runtime.ts";
import { createCoderNode } from "./nodes/coder.ts";
import { createExecutorNode } from "./nodes/executor.ts";
import { createIntakeNode } from "./nodes/intake.ts";
import { createRespondNode } from "./nodes/respond.ts";
import { createTesterNode } from "./nodes/tester.ts";
import { routeAfterExecutor, routeAfterIntake } from "./routes.ts";
import { RunLedger } from "./run-ledger.ts";
import { ExecutorState } from "./state.ts";

export interface ExecutorGraphOptions {
  /** A chat model, or `"provider:model"`. @default what the environment offers, else the built-in model */
  readonly model?: BaseChatModel | string | undefined;
  /** The configuration of the graph's own session. */
  readonly config?: ExecutorConfig | ConfigFields | undefined;
  /** Keeps threads, so that they can be gone on with, also after a crash. @default none: nothing is kept */
  readonly checkpointer?: BaseCheckpointSaver | undefined;
  /**
   * Tools that code can call as Python functions, its tests included; the coder is told of them. A `session`
   * has its own.
   */
  readonly tools?: readonly ToolLike[] | undefined;
  /** Asked before each call of one of `tools`. @default every call may be made */
  readonly approveTool?: ApproveTool | undefined;
  /** Where code runs, with its own configuration, tools and folder; the caller closes it. @default a session of the graph's own in which every run is fresh */
  readonly session?: Session | undefined;
  /** Where sandboxes come from; the caller closes it. @default one of the graph's own */
  readonly pool?: SandboxPool | undefined;
  /** Folder from which tests and modules are taken. @default the current folder */
  readonly workingDirectory?: string | undefined;
  /** What one request may cost. */
  readonly budget?: Partial<Budget> | undefined;
  /** Where settings, keys and the default model are looked for. @default the process environment */
  readonly environment?: Environment | undefined;
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: (() => number) | undefined;
}

/** A request as the graph takes it: the conversation, whose last message says what to do, or carries it as data. */
const RequestInput = new StateSchema({ messages: MessagesValue });

/** The compiled workflow, which closes the session that it opened. */
export type ExecutorGraph = ReturnType<typeof compileGraph> & AsyncDisposable & { close(): Promise<void> };

/**
 * The workflow of coder, tester and executor as a compiled LangGraph graph: START, intake, then coder and tester
 * where something is to be written, executor, and back to the coder until the tests pass or the budget is spent.
 *
 * Nothing starts before the first request. Close the graph, or take it with `await using`, when it has no session of
 * the caller's. Throws `invalid-input` for an option that is unknown, or that a session beside it has already, and `invalid-config`
 * for a configuration or budget that breaks a rule.
 */
export function createExecutorGraph(options: ExecutorGraphOptions = {}): ExecutorGraph {
  assertOptionNames(options, {
    ...{ approveTool: true, budget: true, checkpointer: true, config: true, environment: true, model: true, now: true },
    ...{ pool: true, session: true, tools: true, workingDirectory: true },
  });
  assertNotBesideSession(options, ["approveTool", "config", "tools", "workingDirectory"]);
  const { approveTool, config, environment = readEnvironment(), model, tools, workingDirectory } = options;
  const budget = resolveBudget(options.budget);
  const agentOptions = { environment, model };
  const pool = options.pool ?? new SandboxPool({ environment });
  const place = { pool, config };
  const session =
    options.session ??
    createSession({
      ...place,
      workingDirectory,
      tools,
      approveTool,
    });
  const runtime: GraphRuntime = {
    session,
    coder: new CoderAgent(agentOptions),
    // An interpreter that somebody works in is no place for drafts.
    tester: new TesterAgent({ ...agentOptions, ...(session.persistent ? place : { session }) }),
    budget,
    ledger: new RunLedger(),
    now: options.now ?? Date.now,
  };
  const close = async (): Promise<void> => {
    if (options.session === undefined) {
      await session.close();
    }
    if (options.pool === undefined) {
      await pool.close();
    }
  };
  return Object.assign(compileGraph(runtime, options.checkpointer), { close, [Symbol.asyncDispose]: close });
}

function compileGraph(runtime: GraphRuntime, checkpointer: BaseCheckpointSaver | undefined) {
  return new StateGraph({ state: ExecutorState, input: RequestInput })
    .addNode("intake", createIntakeNode(runtime))
    .addNode("coder", createCoderNode(runtime))
    .addNode("tester", createTesterNode(runtime))
    .addNode("executor", createExecutorNode(runtime))
    .addNode("respond", createRespondNode(runtime))
    .addEdge(START, "intake")
    .addConditionalEdges("intake", routeAfterIntake, ["coder", "executor", "respond"])
    .addEdge("coder", "tester")
    .addEdge("tester", "executor")
    .addConditionalEdges("executor", routeAfterExecutor, ["coder", "respond"])
    .addEdge("respond", END)
    .compile({ name: "workflow", ...(checkpointer === undefined ? {} : { checkpointer }) });
}
