import { ExecutorError } from "../../errors/index.ts";
import type { Task } from "../../protocol/index.ts";
import { copyThroughHost } from "../copy-through-host.ts";
import type { ExecuteOptions, Execution, Kernel } from "../kernel.ts";
import type { Isolation, Outcome } from "../outcome.ts";
import { performRun } from "../perform-run.ts";
import type { Sandbox, SandboxFiles, SandboxPolicy, TakenFile } from "../sandbox.ts";
import { TurnQueue } from "../turn-queue.ts";
import { closedError, type RunnerSupervisor } from "./runner-supervisor.ts";
import { WorkspaceMirror } from "./workspace-mirror.ts";

export interface PyodideSandboxOptions {
  readonly supervisor: RunnerSupervisor;
  readonly policy: SandboxPolicy;
  readonly isolation: Isolation;
}

/** A sandbox in WebAssembly, supervised by the host. */
export class PyodideSandbox implements Sandbox {
  readonly isolation: Isolation;
  readonly files: SandboxFiles;
  readonly #supervisor: RunnerSupervisor;
  readonly #policy: SandboxPolicy;
  readonly #turns = new TurnQueue();
  readonly #kernel: Kernel;
  #runs = 0;

  constructor({ supervisor, policy, isolation }: PyodideSandboxOptions) {
    this.#supervisor = supervisor;
    this.#policy = policy;
    this.isolation = isolation;
    const workspace = new WorkspaceMirror({
      maxDisk: policy.maxDisk,
      maxFileSize: policy.maxFileSize,
      inTurn: (work) => this.#inTurn(work),
      send: (change) => supervisor.tell(change),
    });
    supervisor.workspace = workspace;
    this.files = workspace;
    this.#kernel = { execute: (task, options) => this.#execute(task, options ?? {}) };
  }

  get isOpen(): boolean {
    return this.#supervisor.isOpen;
  }

  async run(command: readonly [string, ...string[]]): Promise<Outcome> {
    throw new ExecutorError("unsupported", `The program ${JSON.stringify(command[0])} cannot be run in WebAssembly`, {
      hint: "This sandbox runs Python code and nothing else; `executor doctor` tells what others need",
    });
  }

  async openKernel(): Promise<Kernel> {
    this.#assertOpen();
    return this.#kernel;
  }

  async snapshot(): Promise<string> {
    throw noRewind("kept");
  }

  async restore(): Promise<void> {
    throw noRewind("restored");
  }

  async discard(): Promise<void> {
    throw noRewind("kept");
  }

  async fork(): Promise<Sandbox> {
    throw noRewind("forked");
  }

  async takeWorkspace(from: Sandbox): Promise<readonly TakenFile[]> {
    return await copyThroughHost(from.files, this.files);
  }

  async close(): Promise<void> {
    await this.#supervisor.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #execute<T extends Task>(task: T, options: ExecuteOptions): Promise<Execution<T["kind"]>> {
    return this.#inTurn(async () => {
      if (options.signal?.aborted) {
        throw new ExecutorError("cancelled", "The run was cancelled before it began");
      }
      await this.#supervisor.prepare();
      this.#assertOpen();
      this.#runs += 1;
      const id = `run-${this.#runs}`;
      const { timeout = this.#policy.timeout, maxMemory = null } = options;
      const start = { type: "execute", id, task, timeout, maxMemory } as const;
      return await performRun(this.#supervisor, start, { ...options, isolation: this.isolation });
    }, options.signal);
  }

  #inTurn<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    return this.#turns.run(async () => {
      this.#assertOpen();
      return await work();
    }, signal);
  }

  #assertOpen(): void {
    if (!this.isOpen) {
      throw closedError();
    }
  }
}

function noRewind(what: string): ExecutorError {
  return new ExecutorError("unsupported", `The state of an interpreter in WebAssembly cannot be ${what}`, {
    hint: "Rewinding and forking need Linux namespaces; `executor doctor` tells what this machine lacks",
  });
}
