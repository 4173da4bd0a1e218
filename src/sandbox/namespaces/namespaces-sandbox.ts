import { ExecutorError } from "../../errors/index.ts";
import type { Task } from "../../kernel/index.ts";
import type { ExecuteOptions, Execution, Kernel } from "../kernel.ts";
import type { Isolation, Outcome } from "../outcome.ts";
import { performRun } from "../perform-run.ts";
import type { RunOptions, Sandbox, SandboxFiles, SandboxPolicy } from "../sandbox.ts";
import { TurnQueue } from "../turn-queue.ts";
import type { SupervisorLink } from "./supervisor-link.ts";
import { WorkspaceFiles } from "./workspace-files.ts";

/** A sandbox behind its supervisor's connection; it ends when that closes. */
export class NamespacesSandbox implements Sandbox {
  readonly isolation: Isolation;
  readonly files: SandboxFiles;
  readonly #link: SupervisorLink;
  readonly #policy: SandboxPolicy;
  readonly #turns = new TurnQueue();
  readonly #kernel: Kernel;
  #runs = 0;

  constructor(link: SupervisorLink, policy: SandboxPolicy, isolation: Isolation) {
    this.#link = link;
    this.#policy = policy;
    this.isolation = isolation;
    this.files = new WorkspaceFiles(link, this.#turns.run);
    this.#kernel = { execute: (task, options) => this.#execute(task, options ?? {}) };
  }

  run(command: readonly [string, ...string[]], options: RunOptions = {}): Promise<Outcome> {
    return this.#turns.run(async () => {
      const { directory = "", stdin = null, timeout = this.#policy.timeout } = options;
      const execution = await this.#perform(
        { type: "run", command, directory, stdin, timeout },
        { ...options, timeout },
      );
      return execution.outcome;
    });
  }

  async openKernel(): Promise<Kernel> {
    this.#assertOpen();
    return this.#kernel;
  }

  async close(): Promise<void> {
    this.#link.send({ type: "shutdown" });
    this.#link.close();
    await this.#link.closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #execute(task: Task, options: ExecuteOptions): Promise<Execution> {
    return this.#turns.run(async () => {
      const { timeout = this.#policy.timeout, maxMemory = null } = options;
      return await this.#perform({ type: "execute", task, timeout, maxMemory }, { ...options, timeout });
    });
  }

  #perform(frame: object, options: ExecuteOptions & { timeout: number }): Promise<Execution> {
    this.#assertOpen();
    if (options.signal?.aborted) {
      throw new ExecutorError("cancelled", "The run was cancelled before it began");
    }
    this.#runs += 1;
    const id = `run-${this.#runs}`;
    return performRun(this.#link, { id, ...frame }, { ...options, id, isolation: this.isolation });
  }

  #assertOpen(): void {
    if (!this.#link.isOpen) {
      throw new ExecutorError("closed", "This sandbox is closed", { hint: "Open a new session" });
    }
  }
}
