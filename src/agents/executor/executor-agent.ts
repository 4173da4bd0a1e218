import { randomUUID } from "node:crypto";
import type { ReactAgent } from "langchain";
import { assertOptionNames, readEnvironment } from "../../config/index.ts";
import { type Suggestion, suggestionsForError } from "../../diagnosis/index.ts";
import type { AgentEvent } from "../../events/index.ts";
import { type ExecutionMetrics, type ExecutionResult, guardedModules } from "../../execution/index.ts";
import type { ProfileReport } from "../../profiling/profile-report.ts";
import type { TestReport } from "../../pytest/test-report.ts";
import { checkMessage } from "../../requests/index.ts";
import {
  createSession,
  type ExecuteBatchOptions,
  type ExecuteCodeOptions,
  type HistoryEntry,
  PoolLease,
  type Recording,
  type Replayed,
  type RunTestsOptions,
  SandboxPool,
  type Session,
  type SnapshotOptions,
  type ValidateCodeOptions,
} from "../../sessions/index.ts";
import type { ValidationReport } from "../../validation/validation-report.ts";
import { agentModel, modelOptionNames } from "../agent-model.ts";
import { Conversation } from "./conversation.ts";
import type { ExecutorAgentOptions } from "./executor-agent-options.ts";

/** The answer to a request. */
export interface AgentAnswer<Answer = unknown> {
  /** What a person reads. */
  readonly text: string;
  readonly success: boolean;
  /** What code gave to `final_answer()`; undefined when it did not call it. */
  readonly structuredResponse: Answer | undefined;
}

export interface ChatOptions {
  /** Cancels the model and the code that is running. */
  readonly signal?: AbortSignal | undefined;
}

interface OpenGraph {
  readonly graph: ReactAgent;
  /** As in `StreamAgentOptions`. */
  readonly streamsText: boolean;
}

/** What an agent made by `fork()` begins with. */
interface Forked {
  readonly session: Session;
  readonly lease: PoolLease;
  /** Begins with what was said in the conversation that it was forked from. */
  readonly conversation: Conversation;
}

/**
 * Runs code, tests and profiles in a sandbox, by calls or by conversation. Nothing starts before the first call.
 *
 * Close it, or take it with `await using`, to end its processes. The constructor throws `invalid-config` and
 * `invalid-input` for options that break a rule.
 */
export class ExecutorAgent<Answer = unknown> implements AsyncDisposable {
  readonly #options: ExecutorAgentOptions<Answer>;
  readonly #lease: PoolLease;
  readonly #session: Session;
  readonly #conversation: Conversation;
  #graph: Promise<OpenGraph> | null = null;
  #closed = false;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: ExecutorAgentOptions<Answer> = {}, forked?: Forked) {
    assertOptionNames(options, {
      ...modelOptionNames,
      ...{ approveTool: true, checkpointer: true, config: true, finalAnswer: true, pool: true, record: true },
      ...{ sandbox: true, sessionId: true, tools: true, useAllTools: true, workingDirectory: true },
    });
    const { config, environment = readEnvironment(), pool, record, sandbox, sessionId, workingDirectory } = options;
    const { approveTool, checkpointer = null, finalAnswer = true, tools } = options;
    this.#options = options;
    this.#lease = forked?.lease ?? new PoolLease(pool ?? new SandboxPool({ environment }), pool === undefined);
    this.#conversation = forked?.conversation ?? new Conversation(sessionId ?? randomUUID(), checkpointer);
    this.#session =
      forked?.session ??
      createSession({
        pool: this.#lease.pool,
        config: sandbox === undefined ? (config ?? {}) : { ...config, sandbox },
        id: sessionId,
        record,
        workingDirectory,
        tools,
        approveTool,
        finalAnswer,
      });
  }

  /**
   * Works on a request and gives the answer as text. Throws `invalid-input` for a message that is empty or no text,
   * `model-unavailable`, and `cancelled` when the signal is aborted.
   */
  async chat(message: string, options: ChatOptions = {}): Promise<string> {
    return (await this.ask(message, options)).text;
  }

  /**
   * Works on a request and gives the answer as text and, where code ended the work with `final_answer(value)`, as that
   * value. Throws as `chat` does.
   */
  async ask(message: string, options: ChatOptions = {}): Promise<AgentAnswer<Answer>> {
    let answer: AgentAnswer<Answer> = { text: "", success: false, structuredResponse: undefined };
    for await (const event of this.stream(message, options)) {
      if (event.type !== "answer") {
        continue;
      }
      const { text, verdict } = event;
      // The schema in `finalAnswer` has let it through.
      answer = {
        text,
        success: verdict.status === "passed",
        structuredResponse: event.structuredResponse as Answer | undefined,
      };
    }
    return answer;
  }

  /** Works on a request and yields what happens, the last event being `answer`. Throws as `chat` does. */
  async *stream(message: string, options: ChatOptions = {}): AsyncGenerator<AgentEvent, void, void> {
    assertOptionNames(options, { signal: true });
    const request = checkMessage(message);
    // A conversation is one thing after the other: a request waits for the one before it.
    const before = this.#turn;
    const { promise: turn, resolve: end } = Promise.withResolvers<void>();
    this.#turn = turn;
    try {
      await before;
      const [{ graph, streamsText }, { streamAgent }] = await Promise.all([
        this.#agentGraph(),
        import("./stream-agent.ts"),
      ]);
      const { signal } = options;
      const goesOnFrom = signal?.aborted === true ? null : this.#conversation.takeReturn();
      yield* streamAgent(graph, request, { threadId: this.#conversation.threadId, goesOnFrom, streamsText, signal });
    } finally {
      end();
    }
  }

  /** Runs Python code. What the code does is a result, never an exception; throws `invalid-input` for what is no code. */
  async executeCode(code: string, options: ExecuteCodeOptions = {}): Promise<ExecutionResult> {
    return await this.#session.executeCode(code, options);
  }

  /** Runs blocks of code in one state, or `isolated`. Throws `unsupported` for `onError: "rollback"` as `snapshot` does. */
  async executeBatch(
    blocks: readonly string[],
    options: ExecuteBatchOptions = {},
  ): Promise<readonly ExecutionResult[]> {
    return await this.#session.executeBatch(blocks, options);
  }

  /**
   * Runs pytest on a file or folder: of the working directory, or of another project where paths are not `confined`.
   * Throws `invalid-input` when there is no such path.
   */
  async runTests(path: string, options: RunTestsOptions = {}): Promise<TestReport> {
    return await this.#session.runTests(path, options);
  }

  /** Checks code without running it. */
  async validateCode(code: string, options: ValidateCodeOptions = {}): Promise<ValidationReport> {
    return await this.#session.validateCode(code, options);
  }

  /** Runs code under the profiler. */
  async profileCode(code: string, options: ExecuteCodeOptions = {}): Promise<ProfileReport> {
    return await this.#session.profileCode(code, options);
  }

  /**
   * Keeps the session's interpreter and workspace as they are now, and what was said in the conversation; the id to
   * `rollback` by. At most 16 are kept, the oldest given up first. Needs a `sessionId`.
   */
  async snapshot(options: SnapshotOptions = {}): Promise<string> {
    const messages = await this.#conversation.messages();
    const snapshot = await this.#session.snapshot(options);
    this.#conversation.keep(snapshot, messages);
    return snapshot;
  }

  /**
   * Makes interpreter, workspace and conversation what they were at a snapshot, which stays. Throws `invalid-input` for
   * one not kept.
   */
  async rollback(snapshot: string): Promise<void> {
    await this.#session.rollback(snapshot);
    this.#conversation.goBack(snapshot);
  }

  /**
   * Another agent whose session and conversation are in the same state and go their own way from here; several run at
   * once. Close it like any other. Needs a `sessionId`.
   */
  async fork(): Promise<ExecutorAgent<Answer>> {
    const messages = await this.#conversation.messages();
    const session = await this.#session.fork();
    const conversation = this.#conversation.fork(session.id, messages);
    return new ExecutorAgent(this.#options, { session, lease: this.#lease.share(), conversation });
  }

  /** What may fix an error: a result, its `error`, something thrown, or text with a traceback. Empty when no rule knows it. */
  getErrorSuggestions(error: unknown): readonly Suggestion[] {
    return suggestionsForError(error, { allowedModules: guardedModules(this.#session.config) });
  }

  /** What the last run used; null before the first. */
  getLastExecutionMetrics(): ExecutionMetrics | null {
    return this.#session.lastMetrics;
  }

  /** Every run so far, oldest first. */
  history(): readonly HistoryEntry[] {
    return this.#session.history;
  }

  /** How the session was rebuilt from its record; null before its first use, and when there was nothing to rebuild. */
  get replayed(): Replayed | null {
    return this.#session.replayed;
  }

  /** Whether a later process can rebuild what this one runs, and if not, why. */
  get recording(): Recording {
    return this.#session.recording;
  }

  /** Removes the session's record; nothing of what it runs from now on is recorded. Throws `in-use`. */
  async forget(): Promise<void> {
    await this.#session.forget();
  }

  /** Ends what is running and closes the session; its record stays. Idempotent. */
  async close(): Promise<void> {
    if (this.#closed) {
      return;
    }
    this.#closed = true;
    await this.#session.close();
    await this.#lease.release();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #agentGraph(): Promise<OpenGraph> {
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

  async #openGraph(): Promise<OpenGraph> {
    // Loaded on the first message: running a file needs neither model nor graph, and should not wait for them.
    const [{ createAgentGraph }, { createTools }, checkpointer, model, functions] = await Promise.all([
      import("./agent-graph.ts"),
      import("../../tools/index.ts"),
      this.#conversation.checkpointer(),
      agentModel(this.#options),
      this.#session.functions(),
    ]);
    const { approveTool, tools: userTools = [], useAllTools = false } = this.#options;
    const context = { session: this.#session, emit: () => undefined };
    const tools = createTools(context, { useAllTools, functions });
    const graph = createAgentGraph({ model, checkpointer, tools, userTools, ...(approveTool && { approveTool }) });
    return { graph, streamsText: model._llmType() !== "builtin" };
  }
}
