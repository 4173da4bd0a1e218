import { ExecutorError, messageOf } from "../../errors/index.ts";
import type { CallAnswer, DuringRun, ExecuteFrame, RunFrame, ToolCallFrame } from "../../protocol/index.ts";
import type { FrameChannel, FrameListener } from "../frame-channel.ts";
import type { SandboxPolicy } from "../sandbox.ts";
import { nameChangedFiles } from "./changed-files.ts";
import { runnerClaimSchema } from "./claims.ts";
import { IdleWatch } from "./idle-watch.ts";
import { RunClaims } from "./run-claims.ts";
import { type ClaimedEnding, RunWatch } from "./run-watch.ts";
import type { WorkspaceChange } from "./runner/host-line.ts";
import type { RunnerExit, RunnerProcess } from "./runner-process.ts";
import type { WorkspaceMirror } from "./workspace-mirror.ts";

export interface RunnerSupervisorOptions {
  readonly policy: SandboxPolicy;
  /** Environment variables of the code. */
  readonly environment: Readonly<Record<string, string>>;
  /** Gives a process that is ready and that nobody else has. */
  readonly acquire: () => Promise<RunnerProcess>;
  /** Called once, when the sandbox is closed. */
  readonly onClose?: () => void;
}

/**
 * The supervising side of one sandbox, in the host: it owns the clock, the memory watch, the output limits and the
 * outcome, and replaces the interpreter's process when that had to be ended.
 */
export class RunnerSupervisor implements FrameChannel {
  workspace: WorkspaceMirror | null = null;
  readonly #options: RunnerSupervisorOptions;
  readonly #listeners = new Set<FrameListener>();
  readonly #idle = new IdleWatch();
  #maxMemory: number;
  #runner: RunnerProcess | null = null;
  #kernelLost = false;
  #run: RunWatch | null = null;
  #claims: RunClaims | null = null;
  #opened: (() => void) | null = null;
  #reason: string | null = null;

  constructor(options: RunnerSupervisorOptions) {
    this.#options = options;
    this.#maxMemory = options.policy.maxMemory;
  }

  get isOpen(): boolean {
    return this.#reason === null;
  }

  get mechanisms(): readonly string[] {
    return this.#runner?.mechanisms ?? [];
  }

  /** Makes sure that there is an interpreter to run in. Throws `sandbox-unavailable`. */
  async prepare(): Promise<void> {
    if (this.#runner?.isKilled) {
      await this.#runner.exited;
    }
    if (this.#runner !== null) {
      return;
    }
    const runner = await this.#options.acquire();
    if (!this.isOpen) {
      runner.kill();
      throw closedError();
    }
    this.#runner = runner;
    const opened = new Promise<void>((resolve) => {
      this.#opened = resolve;
    });
    runner.listen({
      onFrame: (frame) => this.#receive(frame),
      onExit: (exit) => this.#runnerEnded(exit),
    });
    runner.keepHostAlive(true);
    const { maxDisk, maxFileSize, preload, functions } = this.#options.policy;
    const { environment } = this.#options;
    runner.send({ type: "open", maxDisk, maxFileSize, maxMemory: this.#maxMemory, environment, preload, functions });
    this.workspace?.restore();
    await Promise.race([opened, runner.exited]);
    if (this.#runner !== runner) {
      throw new ExecutorError("sandbox-unavailable", "The interpreter ended while its sandbox was opened", {
        hint: "Run `executor doctor` to see what this machine lacks",
      });
    }
    this.#settle(runner);
  }

  send(frame: ExecuteFrame | DuringRun): void {
    if (!this.isOpen) {
      return;
    }
    if (frame.type === "execute") {
      this.#begin(frame);
    } else if (frame.type === "interrupt") {
      this.#run?.interrupt({ status: "cancelled", reason: "The run was cancelled" });
    } else {
      const { type, id, call, ...answer } = frame;
      this.#answerCall(call, answer);
    }
  }

  /** Tells the interpreter's process of a change that the host makes. */
  tell(change: WorkspaceChange): void {
    if (this.isOpen) {
      this.#idle.excuse();
      this.#runner?.send(change);
    }
  }

  destroy(): void {
    this.#end("its supervisor did not answer");
  }

  /** Ends the interpreter, and resolves when its process is gone. Idempotent. */
  async close(): Promise<void> {
    const runner = this.#runner;
    this.#end("the sandbox was closed");
    await runner?.exited;
  }

  listen(listener: FrameListener): () => void {
    if (this.#reason !== null) {
      queueMicrotask(() => listener.onClose(this.#reason ?? ""));
    }
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #begin(frame: ExecuteFrame): void {
    const runner = this.#runner;
    const { policy } = this.#options;
    this.#maxMemory = frame.maxMemory ?? this.#maxMemory;
    this.#idle.stop();
    runner?.keepHostAlive(true);
    const run = new RunWatch({
      id: frame.id,
      pid: runner?.pid ?? 0,
      timeout: frame.timeout,
      maxMemory: this.#maxMemory,
      baseMemory: runner?.baseMemory ?? 0,
      maxOutputLength: policy.maxOutputLength,
      maxOutputBytes: policy.maxOutputBytes,
      interrupt: () => runner?.send({ type: "interrupt" }),
      kill: () => runner?.kill(),
    });
    this.#run = run;
    this.#claims = new RunClaims({
      id: frame.id,
      kind: frame.task.kind,
      functions: policy.functions.map(({ name }) => name),
      maxDisk: policy.maxDisk,
      onOutput: (stream, bytes) => this.#takeOutput(run, stream, bytes),
      onClaim: (claim) => this.#emit(claim),
      onCall: (call) => this.#takeCall(run, call),
    });
    runner?.send({ type: "execute", run: frame.id, task: frame.task, maxMemory: this.#maxMemory });
  }

  #receive(frame: unknown): void {
    if (this.#opened !== null && runnerClaimSchema.safeParse(frame).data?.type === "opened") {
      this.#opened();
      this.#opened = null;
      return;
    }
    const run = this.#run;
    if (run === null) {
      this.#breakProtocol("The code's process sent a frame that nobody had asked for");
      return;
    }
    try {
      const end = this.#claims?.take(frame) ?? null;
      // A process that is being killed keeps nothing: the run ends with it. What one holds that is over its limit would
      // count against every later run: it is killed, whatever it says.
      if (end !== null && !this.#runner?.isKilled && !run.isOverMemory()) {
        const files = this.#applyChanges();
        this.#finish(run, { ...end, reason: end.reason.slice(0, 1000), signal: null }, { files });
      }
    } catch (error) {
      this.#breakProtocol(messageOf(error));
    }
  }

  /** Brings the host's copy of the workspace up to date; the files that are new or changed. */
  #applyChanges(): readonly string[] {
    const changes = this.#claims?.changes ?? [];
    for (const change of changes) {
      this.workspace?.apply(change);
    }
    return [...new Set(changes.filter(({ kind }) => kind === "file").map(({ path }) => path))];
  }

  #takeOutput(run: RunWatch, stream: "stdout" | "stderr", bytes: Uint8Array): void {
    this.#emitOutput(run, stream, run.output.take(stream, bytes));
    run.checkOutput();
  }

  #takeCall(run: RunWatch, frame: ToolCallFrame): void {
    if (run.stop === null) {
      this.#emit(frame);
    } else {
      this.#answerCall(frame.call, { error: { kind: "refused", message: "The run is being stopped" } });
    }
  }

  /** Sends the host's answer, unless the call that it answers waits no longer. Throws when it is too large to be sent. */
  #answerCall(call: number, answer: CallAnswer): void {
    const calls = this.#claims?.calls;
    if (calls?.isWaiting(call)) {
      this.#runner?.send({ type: "tool-result", call, ...answer });
      calls.settle();
    }
  }

  #breakProtocol(reason: string): void {
    this.#run?.kill({ status: "killed", reason });
    this.#runner?.kill(reason);
  }

  #runnerEnded({ exitCode, signal, problem }: RunnerExit): void {
    this.#runner = null;
    this.#idle.stop();
    const run = this.#run;
    if (run === null) {
      this.#kernelLost = true;
      return;
    }
    const left = `The process left with exit code ${exitCode} before the code had ended`;
    const reason = problem ?? (signal === null ? left : `The process was ended by ${signal}`);
    this.#kernelLost = true;
    this.#finish(run, { status: "killed", reason, exitCode, signal }, { files: [] });
  }

  #finish(run: RunWatch, claim: ClaimedEnding, changed: { readonly files: readonly string[] }): void {
    const { files, notes } = nameChangedFiles(changed.files, this.workspace);
    for (const { stream, text } of run.output.finish()) {
      this.#emitOutput(run, stream, text);
    }
    this.#emitOutput(run, "stderr", notes.join(""));
    const session = this.#kernelLost ? "reset" : "kept";
    const claimsLeftOut = this.#claims?.truncated ?? false;
    this.#run = null;
    this.#claims = null;
    this.#kernelLost = false;
    const ended = run.finish(claim);
    this.#emit({
      type: "end",
      id: run.id,
      ...ended,
      truncated: ended.truncated || claimsLeftOut || claim.leftOut === true || notes.length > 0,
      session,
      files,
    });
    if (this.#runner !== null) {
      this.#settle(this.#runner);
    }
  }

  #settle(runner: RunnerProcess): void {
    runner.keepHostAlive(false);
    this.#idle.start(runner, this.#maxMemory);
  }

  #emitOutput(run: RunWatch, stream: "stdout" | "stderr", text: string): void {
    if (text !== "") {
      this.#emit({ type: "output", id: run.id, stream, text });
    }
  }

  #emit(frame: RunFrame): void {
    for (const listener of [...this.#listeners]) {
      listener.onFrame(frame);
    }
  }

  #end(reason: string): void {
    if (this.#reason !== null) {
      return;
    }
    this.#reason = reason;
    this.#options.onClose?.();
    this.#idle.stop();
    this.#run?.finish({ status: "lost", reason, exitCode: null, signal: null });
    this.#run = null;
    this.#runner?.keepHostAlive(true);
    this.#runner?.kill();
    for (const listener of [...this.#listeners]) {
      listener.onClose(reason);
    }
    this.#listeners.clear();
  }
}

/** What any use of a closed sandbox throws. */
export function closedError(): ExecutorError {
  return new ExecutorError("closed", "This sandbox is closed", { hint: "Open a new session" });
}
