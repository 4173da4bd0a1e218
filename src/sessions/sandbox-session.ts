import { assertOptionNames, mergeRunOptions, type ResolvedConfig } from "../config/index.ts";
import { ExecutorError } from "../errors/index.ts";
import {
  assertCode,
  choosePreload,
  chooseTestPreload,
  type ExecutionMetrics,
  type ExecutionResult,
  runCode,
  toMetrics,
} from "../execution/index.ts";
import { type ProfileReport, profileCode } from "../profiling/index.ts";
import type { HostFunction } from "../protocol/index.ts";
import { readProjectFile, runTests, type TestReport } from "../pytest/index.ts";
import type { Sandbox, SandboxFiles } from "../sandbox/index.ts";
import { unlessAborted } from "../sandbox/unless-aborted.ts";
import { type ValidationReport, validateCode } from "../validation/index.ts";
import { assertBlocks, assertOptions, assertText } from "./check-inputs.ts";
import { gatherTests } from "./gather-tests.ts";
import type { HostFunctions } from "./host-functions/index.ts";
import { assertConcurrency, mapConcurrently } from "./map-concurrently.ts";
import type { PoolLease } from "./pool-lease.ts";
import type { Replayed } from "./record/replay.ts";
import type { Recording, SessionRecord } from "./record/session-record.ts";
import { assertUndoable, type BatchBlock, toBlockOptions, undoFailure, untilFailure } from "./run-batch.ts";
import { type Cell, runCell } from "./run-cell.ts";
import { RunHistory } from "./run-history.ts";
import type {
  ExecuteBatchOptions,
  ExecuteCodeOptions,
  HistoryEntry,
  ReplayOptions,
  RunTestsOptions,
  Session,
  SnapshotOptions,
  ValidateCodeOptions,
} from "./session.ts";
import { type Place, SessionSandboxes } from "./session-sandboxes.ts";
import { lazyFiles, noFiles } from "./workspace.ts";

export interface SandboxSessionOptions {
  readonly id: string;
  readonly persistent: boolean;
  readonly config: ResolvedConfig;
  readonly workingDirectory: string;
  /** Whether paths of tests are refused that lead out of the working directory, where a call does not say. */
  readonly confined: boolean;
  readonly lease: PoolLease;
  /** What the code may call. */
  readonly functions: HostFunctions;
  /** What it begins with. @default a sandbox opened on first use */
  readonly sandbox?: Sandbox;
  /** What a later process rebuilds the session from; null when nothing is recorded. */
  readonly record: SessionRecord | null;
}

const DEFAULT_CONCURRENCY = 2;

/** A session over real sandboxes: one that is kept when it is persistent, else a fresh one for every run. */
export class SandboxSession implements Session {
  readonly id: string;
  readonly persistent: boolean;
  readonly config: ResolvedConfig;
  readonly workingDirectory: string;
  readonly files: SandboxFiles;
  readonly #options: SandboxSessionOptions;
  readonly #record: SessionRecord | null;
  readonly #history = new RunHistory();
  readonly #sandboxes: SessionSandboxes;
  #forks = 0;
  #closed = false;

  constructor(options: SandboxSessionOptions) {
    this.#options = options;
    this.id = options.id;
    this.persistent = options.persistent;
    this.config = options.config;
    this.workingDirectory = options.workingDirectory;
    this.#record = options.record;
    this.#sandboxes = new SessionSandboxes({ ...options, pool: options.lease.pool });
    this.files = this.persistent ? lazyFiles(() => this.#sandboxes.keptSandbox(""), options.record) : noFiles();
  }

  get history(): readonly HistoryEntry[] {
    return this.#history.entries;
  }

  get lastMetrics(): ExecutionMetrics | null {
    return this.#history.lastMetrics;
  }

  get replayed(): Replayed | null {
    return this.#record?.replayed ?? null;
  }

  async replay(options: ReplayOptions = {}): Promise<Replayed | null> {
    return await this.#sandboxes.replay(options);
  }

  get recording(): Recording {
    if (this.#record !== null) {
      return this.#record.recording;
    }
    if (this.#options.sandbox !== undefined) {
      return { active: false, reason: "forks are not recorded" };
    }
    return { active: false, reason: this.persistent ? "the record is switched off" : "the session has no id" };
  }

  async executeCode(code: string, options: ExecuteCodeOptions = {}): Promise<ExecutionResult> {
    const config = this.#check(code, options);
    return await this.#sandboxes.within({ config, code, signal: options.signal }, (place) =>
      this.#run(place, { kind: "code", verb: runCode, code, config, options }),
    );
  }

  async executeBatch(
    blocks: readonly string[],
    options: ExecuteBatchOptions = {},
  ): Promise<readonly ExecutionResult[]> {
    assertBlocks(blocks);
    assertOptions("batch", options);
    const { isolated = false, concurrency = DEFAULT_CONCURRENCY, onError = "continue", ...rest } = options;
    const { signal } = rest;
    assertConcurrency(concurrency);
    const checked = blocks.map((code, index) => {
      const options = toBlockOptions(rest, index);
      return { code, config: this.#check(code, options), options };
    });
    if (onError === "rollback") {
      assertUndoable(isolated);
      this.#assertPersistent("undo a batch");
    }
    const run = (place: Place, block: BatchBlock, hasNext: boolean) =>
      this.#run(place, { kind: "code", verb: runCode, hasNext, ...block });
    if (isolated) {
      const runFresh = (block: BatchBlock) => {
        const wanted = { config: block.config, preload: choosePreload(block.config, block.code), signal };
        return this.#sandboxes.withinFresh(wanted, (place) => run(place, block, false));
      };
      return await mapConcurrently(checked, concurrency, untilFailure(onError, runFresh));
    }
    const wanted = { config: this.config, code: blocks.join("\n"), signal };
    return await this.#sandboxes.within(wanted, (place) => {
      const runHere = (block: BatchBlock, index: number) => run(place, block, index < blocks.length - 1);
      const runAll = () => mapConcurrently(checked, 1, untilFailure(onError, runHere));
      return onError === "rollback" ? undoFailure(place, runAll, signal) : runAll();
    });
  }

  async runTests(path: string, options: RunTestsOptions = {}): Promise<TestReport> {
    this.#assertOpen();
    assertText("path", path);
    assertOptions("tests", options);
    const startedAt = new Date();
    const config = mergeRunOptions(this.config, { timeout: options.timeout, safeMode: options.safeMode });
    const { confined = this.#options.confined, coverage = true, pytestArgs = config.pytestArgs } = options;
    const { files: given = {}, safeMode = false, signal, onFile, onHostCall, onOutput, onTest } = options;
    const { workingDirectory } = this;
    const gathered = gatherTests(path, { sandboxes: this.#sandboxes, workingDirectory, given, confined });
    const { project, workspace } = await unlessAborted(gathered, signal);
    const calls = this.#options.functions.startTests(onHostCall ?? (() => undefined));
    const wanted = { config, preload: chooseTestPreload(config), signal };
    const report = await this.#sandboxes.withinFresh(wanted, ({ sandbox }) =>
      runTests(
        sandbox,
        { project, workspace, config, coverage, pytestArgs, safeMode },
        { signal, onFile, onOutput, onTest, onToolCall: calls?.answer },
      ),
    );
    this.#history.add({ kind: "tests", input: path, success: report.success, startedAt, metrics: report.metrics });
    return report;
  }

  async validateCode(code: string, options: ValidateCodeOptions = {}): Promise<ValidationReport> {
    this.#assertOpen();
    assertCode(code);
    assertOptions("validate", options);
    const { files, signal } = options;
    return await this.#sandboxes.within({ config: this.config, code: "", signal }, ({ sandbox, recorder }) =>
      validateCode(
        sandbox,
        { code, config: this.config, files },
        { signal, onWritten: (name, content) => recorder?.noteFile(name, content) },
      ),
    );
  }

  async profileCode(code: string, options: ExecuteCodeOptions = {}): Promise<ProfileReport> {
    const config = this.#check(code, options);
    if (!config.enableProfiling) {
      throw new ExecutorError("unsupported", "enableProfiling is false in this configuration", {
        hint: "Set enableProfiling to true",
      });
    }
    return await this.#sandboxes.within({ config, code, signal: options.signal }, (place) =>
      this.#run(place, { kind: "profile", verb: profileCode, code, config, options }),
    );
  }

  async snapshot(options: SnapshotOptions = {}): Promise<string> {
    this.#assertPersistent("be kept to go back to");
    assertOptionNames(options, { code: true });
    const { sandbox, recorder } = await this.#sandboxes.keptPlace(options.code ?? "");
    const snapshot = sandbox.snapshot();
    return (await recorder?.noteAfter(snapshot, (id) => recorder.noteSnapshot(id))) ?? (await snapshot);
  }

  async rollback(snapshot: string): Promise<void> {
    this.#assertPersistent("go back");
    assertText("snapshot", snapshot);
    const { sandbox, recorder } = await this.#sandboxes.keptPlace("");
    const restored = sandbox.restore(snapshot);
    await (recorder?.noteAfter(restored, () => recorder.noteRollback(snapshot)) ?? restored);
  }

  async fork(): Promise<SandboxSession> {
    this.#assertPersistent("be forked");
    const sandbox = await (await this.#sandboxes.keptSandbox("")).fork();
    if (this.#closed) {
      await sandbox.close();
    }
    this.#assertOpen();
    this.#forks += 1;
    const id = `${this.id}.fork-${this.#forks}`;
    return new SandboxSession({ ...this.#options, id, lease: this.#options.lease.share(), record: null, sandbox });
  }

  async functions(): Promise<readonly HostFunction[]> {
    return await this.#options.functions.declared();
  }

  async readProjectFile(path: string): Promise<string> {
    assertText("path", path);
    return await readProjectFile(this.workingDirectory, path);
  }

  async forget(): Promise<void> {
    this.#assertOpen();
    await this.#record?.forget();
  }

  async close(): Promise<void> {
    if (this.#closed) {
      return;
    }
    this.#closed = true;
    this.#record?.stop();
    await this.#sandboxes.close();
    await this.#record?.close();
    await this.#options.lease.release();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #run<Report>(place: Place, cell: Omit<Cell<Report>, "functions" | "onEnd">): Promise<Report> {
    const startedAt = new Date();
    const { code: input, config, kind } = cell;
    return await runCell(place, {
      ...cell,
      functions: this.#options.functions,
      onEnd: ({ session, status, usage }) => {
        if (session === "closed") {
          this.#sandboxes.forgetKept();
        }
        const metrics = config.collectMetrics ? toMetrics(usage) : null;
        this.#history.add({ kind, input, success: status === "completed", startedAt, metrics });
      },
    });
  }

  /** The configuration of one call. Throws `invalid-input` and `unsupported` for what cannot be run. */
  #check(code: string, options: ExecuteCodeOptions): ResolvedConfig {
    this.#assertOpen();
    assertOptions("code", options);
    assertCode(code);
    if (options.language !== undefined && options.language !== "python") {
      throw new ExecutorError("unsupported", `The language "${options.language}" cannot be run`, {
        hint: 'Only "python" is supported',
      });
    }
    return mergeRunOptions(this.config, options);
  }

  #assertPersistent(what: string): void {
    this.#assertOpen();
    if (!this.persistent) {
      throw new ExecutorError("unsupported", `A session without an id cannot ${what}: every run of it is fresh`, {
        hint: "Give the session an id",
      });
    }
  }

  #assertOpen(): void {
    this.#sandboxes.assertOpen();
  }
}
