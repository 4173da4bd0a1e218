import { mergeRunOptions, type ResolvedConfig } from "../config/index.ts";
import { ExecutorError } from "../errors/index.ts";
import {
  assertCode,
  choosePreload,
  type ExecutionMetrics,
  type ExecutionResult,
  toExecutionResult,
} from "../execution/index.ts";
import type { GuardRules, Task } from "../kernel/index.ts";
import { type ProfileReport, toProfileReport } from "../profiling/index.ts";
import type { TestReport } from "../pytest/index.ts";
import type { ExecuteOptions, Execution, Sandbox, SandboxFiles } from "../sandbox/index.ts";
import { toValidationReport, type ValidationReport } from "../validation/index.ts";
import { readProjectFile, runProjectTests } from "./project-tests.ts";
import { RunHistory } from "./run-history.ts";
import type { SandboxHost } from "./sandbox-host.ts";
import type { ExecuteBatchOptions, ExecuteCodeOptions, HistoryEntry, RunTestsOptions, Session } from "./session.ts";
import { lazyFiles, noFiles, writeFiles } from "./workspace.ts";

export interface SandboxSessionOptions {
  readonly id: string;
  readonly persistent: boolean;
  readonly config: ResolvedConfig;
  readonly workingDirectory: string;
  readonly host: SandboxHost;
  /** Whether closing the session closes the host. */
  readonly ownsHost: boolean;
}

const DEFAULT_CONCURRENCY = 2;

/** A session over real sandboxes: one that is kept when it is persistent, else a fresh one for every run. */
export class SandboxSession implements Session {
  readonly id: string;
  readonly persistent: boolean;
  readonly config: ResolvedConfig;
  readonly workingDirectory: string;
  readonly files: SandboxFiles;
  readonly #host: SandboxHost;
  readonly #ownsHost: boolean;
  readonly #history: RunHistory;
  #kept: Promise<Sandbox> | null = null;
  #closed = false;

  constructor(options: SandboxSessionOptions) {
    this.id = options.id;
    this.persistent = options.persistent;
    this.config = options.config;
    this.workingDirectory = options.workingDirectory;
    this.#host = options.host;
    this.#ownsHost = options.ownsHost;
    this.#history = new RunHistory(options.config.collectMetrics);
    this.files = this.persistent ? lazyFiles(() => this.#keptSandbox("")) : noFiles();
  }

  get history(): readonly HistoryEntry[] {
    return this.#history.entries;
  }

  get lastMetrics(): ExecutionMetrics | null {
    return this.#history.lastMetrics;
  }

  async executeCode(code: string, options: ExecuteCodeOptions = {}): Promise<ExecutionResult> {
    const config = this.#check(code, options);
    return await this.#inSandbox(config, code, (sandbox) => this.#runCode(sandbox, code, config, options));
  }

  async executeBatch(
    blocks: readonly string[],
    options: ExecuteBatchOptions = {},
  ): Promise<readonly ExecutionResult[]> {
    const { isolated = false, concurrency = DEFAULT_CONCURRENCY, onOutput, ...rest } = options;
    if (!Number.isInteger(concurrency) || concurrency < 1) {
      throw new ExecutorError(
        "invalid-input",
        `Option "concurrency" is ${concurrency}; it must be a whole number from 1`,
      );
    }
    const configs = blocks.map((block) => this.#check(block, rest));
    const optionsOf = (index: number): ExecuteCodeOptions =>
      onOutput === undefined ? rest : { ...rest, onOutput: (chunk) => onOutput(chunk, index) };
    const configOf = (index: number) => configs[index] ?? this.config;
    if (!isolated) {
      return await this.#inSandbox(this.config, blocks.join("\n"), async (sandbox) => {
        const results: ExecutionResult[] = [];
        for (const [index, block] of blocks.entries()) {
          results.push(await this.#runCode(sandbox, block, configOf(index), optionsOf(index)));
        }
        return results;
      });
    }
    const results: ExecutionResult[] = [];
    const waiting = blocks.entries();
    const work = async () => {
      for (const [index, block] of waiting) {
        results[index] = await this.#inFreshSandbox(configOf(index), block, (sandbox) =>
          this.#runCode(sandbox, block, configOf(index), optionsOf(index)),
        );
      }
    };
    await Promise.all(Array.from({ length: Math.min(concurrency, blocks.length) }, work));
    return results;
  }

  async runTests(path: string, options: RunTestsOptions = {}): Promise<TestReport> {
    this.#assertOpen();
    const startedAt = new Date();
    const config = mergeRunOptions(this.config, { timeout: options.timeout });
    const report = await runProjectTests({
      host: this.#host,
      config,
      workingDirectory: this.workingDirectory,
      // A workspace that nothing has used yet is empty, so there is no sandbox to open for it.
      workspace: this.#kept === null ? null : this.files,
      path,
      options,
    });
    this.#history.add({ kind: "tests", input: path, success: report.success, startedAt, metrics: report.metrics });
    return report;
  }

  async validateCode(code: string): Promise<ValidationReport> {
    this.#assertOpen();
    const task: Task = { kind: "validate", code, guard: guardOf(this.config) };
    const execution = await this.#inSandbox(this.config, "", (sandbox) => execute(sandbox, task, {}));
    return toValidationReport(execution);
  }

  async profileCode(code: string, options: ExecuteCodeOptions = {}): Promise<ProfileReport> {
    const config = this.#check(code, options);
    if (!config.enableProfiling) {
      throw new ExecutorError("unsupported", "enableProfiling is false in this configuration", {
        hint: "Set enableProfiling to true",
      });
    }
    return await this.#inSandbox(config, code, async (sandbox) => {
      const startedAt = new Date();
      await writeFiles(sandbox, options.files ?? {});
      const task: Task = { kind: "profile", code, stdin: options.stdin ?? null, guard: guardOf(config) };
      const execution = await execute(sandbox, task, executeOptions(config, options));
      const result = this.#noteEnd(execution, code);
      this.#history.add({ kind: "profile", input: code, success: result.success, startedAt, metrics: result.metrics });
      return toProfileReport(execution, result, code);
    });
  }

  async readProjectFile(path: string): Promise<string> {
    return await readProjectFile(this.workingDirectory, path);
  }

  async close(): Promise<void> {
    this.#closed = true;
    const kept = this.#kept;
    this.#kept = null;
    const sandbox = await kept?.catch(() => null);
    await sandbox?.close();
    if (this.#ownsHost) {
      await this.#host.close();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #runCode(
    sandbox: Sandbox,
    code: string,
    config: ResolvedConfig,
    options: ExecuteCodeOptions,
  ): Promise<ExecutionResult> {
    const startedAt = new Date();
    await writeFiles(sandbox, options.files ?? {});
    const task: Task = { kind: "code", code, stdin: options.stdin ?? null, guard: guardOf(config) };
    const result = this.#noteEnd(await execute(sandbox, task, executeOptions(config, options)), code);
    this.#history.add({ kind: "code", input: code, success: result.success, startedAt, metrics: result.metrics });
    return result;
  }

  #noteEnd(execution: Execution, code: string): ExecutionResult {
    if (execution.outcome.session === "closed") {
      // The next call opens a new sandbox instead of failing on the one that is gone.
      this.#kept = null;
    }
    return toExecutionResult(execution, code);
  }

  async #inSandbox<T>(config: ResolvedConfig, code: string, work: (sandbox: Sandbox) => Promise<T>): Promise<T> {
    if (this.persistent) {
      return await work(await this.#keptSandbox(code));
    }
    return await this.#inFreshSandbox(config, code, work);
  }

  async #inFreshSandbox<T>(config: ResolvedConfig, code: string, work: (sandbox: Sandbox) => Promise<T>): Promise<T> {
    await using sandbox = await this.#host.open(config, choosePreload(config, code));
    return await work(sandbox);
  }

  #keptSandbox(code: string): Promise<Sandbox> {
    this.#assertOpen();
    if (this.#kept === null) {
      const opening = this.#host.open(this.config, choosePreload(this.config, code));
      this.#kept = opening;
      opening.catch(() => {
        this.#kept = null;
      });
    }
    return this.#kept;
  }

  #check(code: unknown, options: ExecuteCodeOptions): ResolvedConfig {
    this.#assertOpen();
    assertCode(code);
    if (options.language !== undefined && options.language !== "python") {
      throw new ExecutorError("unsupported", `The language "${options.language}" cannot be run`, {
        hint: 'Only "python" is supported',
      });
    }
    return mergeRunOptions(this.config, options);
  }

  #assertOpen(): void {
    if (this.#closed) {
      throw new ExecutorError("closed", `The session "${this.id}" is closed`, { hint: "Create a new one" });
    }
  }
}

async function execute(sandbox: Sandbox, task: Task, options: ExecuteOptions): Promise<Execution> {
  const kernel = await sandbox.openKernel();
  return await kernel.execute(task, options);
}

function executeOptions(config: ResolvedConfig, { signal, onOutput, onDisplay }: ExecuteCodeOptions): ExecuteOptions {
  return {
    timeout: config.timeout,
    maxMemory: config.maxMemory,
    ...(signal && { signal }),
    ...(onOutput && { onOutput }),
    ...(onDisplay && { onDisplay }),
  };
}

function guardOf({
  safeMode,
  allowedModules,
  forbiddenFunctions,
  detectObfuscation,
}: ResolvedConfig): GuardRules | null {
  return safeMode ? { allowedModules, forbiddenFunctions, detectObfuscation } : null;
}
