import { randomUUID } from "node:crypto";
import type { StructuredToolInterface } from "@langchain/core/tools";
import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import type { ReactAgent } from "langchain";
import { type ConfigFields, type ExecutorConfig, readEnvironment } from "../../config/index.ts";
import { type Suggestion, suggestionsForError } from "../../diagnosis/index.ts";
import type { ExecutionMetrics, ExecutionResult } from "../../execution/index.ts";
import type { ProfileReport } from "../../profiling/profile-report.ts";
import type { TestReport } from "../../pytest/test-report.ts";
import {
  type AgentEvent,
  createSession,
  type ExecuteBatchOptions,
  type ExecuteCodeOptions,
  type HistoryEntry,
  type RunTestsOptions,
  SandboxHost,
  type Session,
} from "../../sessions/index.ts";
import type { ValidationReport } from "../../validation/validation-report.ts";
import { type AgentModelOptions, agentModel } from "../agent-model.ts";
import { checkMessage } from "./check-message.ts";

export interface ExecutorAgentOptions extends AgentModelOptions {
  /** Keeps variables, imports and files from call to call, and names the conversation. @default none: every run is fresh */
  readonly sessionId?: string;
  /** Gives the model every tool, `profile_code` included. @default false */
  readonly useAllTools?: boolean;
  /** @default the preset `standard`, changed by what the environment says */
  readonly config?: ExecutorConfig | ConfigFields;
  /** Tools of your own, beside the built-in ones. */
  readonly tools?: readonly StructuredToolInterface[];
  /** Keeps the conversation. @default in memory */
  readonly checkpointer?: BaseCheckpointSaver;
  /** Folder from which tests and scripts are taken. @default the current folder */
  readonly workingDirectory?: string;
  /** The sandbox provider's name; stands for `sandbox` in the configuration. @default "auto" */
  readonly sandbox?: string;
  /** Where sandboxes come from, shared with others and closed by them. @default one of its own */
  readonly host?: SandboxHost;
}

export interface ChatOptions {
  /** Cancels the model and the code that is running. */
  readonly signal?: AbortSignal;
}

/**
 * Runs code, tests and profiles in a sandbox, by calls or by conversation. Nothing starts before the first call.
 *
 * Close it, or take it with `await using`, to end its processes. The constructor throws `invalid-config` and
 * `invalid-input` for options that break a rule.
 */
export class ExecutorAgent implements AsyncDisposable {
  readonly #options: ExecutorAgentOptions;
  readonly #host: SandboxHost;
  readonly #session: Session;
  readonly #threadId: string;
  #graph: Promise<ReactAgent> | null = null;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: ExecutorAgentOptions = {}) {
    const { config, environment = readEnvironment(), host, sandbox, sessionId, workingDirectory } = options;
    this.#options = options;
    this.#host = host ?? new SandboxHost({ environment });
    this.#session = createSession({
      host: this.#host,
      config: sandbox === undefined ? (config ?? {}) : { ...config, sandbox },
      ...(sessionId === undefined ? {} : { id: sessionId }),
      ...(workingDirectory === undefined ? {} : { workingDirectory }),
    });
    this.#threadId = sessionId ?? randomUUID();
  }

  /**
   * Works on a request and gives the answer as text. Throws `invalid-input` for a message that is empty or no text,
   * `model-unavailable`, and `cancelled` when the signal is aborted.
   */
  async chat(message: string, options: ChatOptions = {}): Promise<string> {
    let answer = "";
    for await (const event of this.stream(message, options)) {
      if (event.type === "answer") answer = event.text;
    }
    return answer;
  }

  /** Works on a request and yields what happens, the last event being `answer`. Throws as `chat` does. */
  async *stream(message: string, options: ChatOptions = {}): AsyncGenerator<AgentEvent, void, void> {
    const request = checkMessage(message);
    // A conversation is one thing after the other: a request waits for the one before it.
    const before = this.#turn;
    const { promise: turn, resolve: end } = Promise.withResolvers<void>();
    this.#turn = turn;
    try {
      await before;
      const [graph, { streamAgent }] = await Promise.all([this.#agentGraph(), import("./stream-agent.ts")]);
      yield* streamAgent(graph, request, { threadId: this.#threadId, signal: options.signal });
    } finally {
      end();
    }
  }

  /** Runs Python code. What the code does is a result, never an exception; throws `invalid-input` for what is no code. */
  async executeCode(code: string, options: ExecuteCodeOptions = {}): Promise<ExecutionResult> {
    return await this.#session.executeCode(code, options);
  }

  /** Runs blocks of code one after the other with shared state, or with `isolated` each in a fresh interpreter. */
  async executeBatch(
    blocks: readonly string[],
    options: ExecuteBatchOptions = {},
  ): Promise<readonly ExecutionResult[]> {
    return await this.#session.executeBatch(blocks, options);
  }

  /** Runs pytest on a file or folder of the working directory. Throws `invalid-input` when there is no such path. */
  async runTests(path: string, options: RunTestsOptions = {}): Promise<TestReport> {
    return await this.#session.runTests(path, options);
  }

  /** Checks code without running it. */
  async validateCode(code: string): Promise<ValidationReport> {
    return await this.#session.validateCode(code);
  }

  /** Runs code under the profiler. */
  async profileCode(code: string, options: ExecuteCodeOptions = {}): Promise<ProfileReport> {
    return await this.#session.profileCode(code, options);
  }

  /** What may mend an error: a result, its `error`, something thrown, or text with a traceback. Empty when no rule knows it. */
  getErrorSuggestions(error: unknown): readonly Suggestion[] {
    return suggestionsForError(error, { allowedModules: this.#session.config.allowedModules });
  }

  /** What the last run used; null before the first. */
  getLastExecutionMetrics(): ExecutionMetrics | null {
    return this.#session.lastMetrics;
  }

  /** Every run so far, oldest first. */
  history(): readonly HistoryEntry[] {
    return this.#session.history;
  }

  /** Ends what is running and discards the session. Idempotent. */
  async close(): Promise<void> {
    await this.#session.close();
    if (this.#options.host === undefined) await this.#host.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #agentGraph(): Promise<ReactAgent> {
    if (this.#graph === null) {
      const opening = this.#openGraph();
      this.#graph = opening;
      // What was missing, such as a key, may be there the next time.
      opening.catch(() => {
        this.#graph = null;
      });
    }
    return this.#graph;
  }

  async #openGraph(): Promise<ReactAgent> {
    // Loaded on the first message: running a file needs neither model nor graph, and should not wait for them.
    const [{ createAgentGraph }, { createTools }, { MemorySaver }, model] = await Promise.all([
      import("./agent-graph.ts"),
      import("../../tools/index.ts"),
      import("@langchain/langgraph"),
      agentModel(this.#options),
    ]);
    const { checkpointer = new MemorySaver(), tools = [], useAllTools = false } = this.#options;
    const context = { session: this.#session, emit: () => undefined };
    return createAgentGraph({ model, checkpointer, tools: createTools(context, { useAllTools }), userTools: tools });
  }
}
