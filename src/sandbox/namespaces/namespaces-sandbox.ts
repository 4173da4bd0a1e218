import { ExecutorError } from "../../errors/index.ts";
import {
  openedSchema,
  type RewindRequest,
  type RewindResult,
  rewindResultSchema,
  type Task,
  type TaskKind,
} from "../../protocol/index.ts";
import { copyThroughHost } from "../copy-through-host.ts";
import type { StartFrame } from "../frame-channel.ts";
import type { ExecuteOptions, Execution, Kernel } from "../kernel.ts";
import type { Isolation, Outcome } from "../outcome.ts";
import { performRun } from "../perform-run.ts";
import type { RunOptions, Sandbox, SandboxPolicy, SnapshotOptions, TakenFile } from "../sandbox.ts";
import { TurnQueue } from "../turn-queue.ts";
import type { SupervisorLink } from "./supervisor-link.ts";
import { WorkspaceFiles } from "./workspace-files.ts";

/** Where sandboxes come from. */
export interface SandboxOrigin {
  readonly provider: string;
  readonly policy: SandboxPolicy;
  /** The same for sandboxes that can hand their workspaces on to each other. */
  readonly handover: object | null;
  /** Connects to a socket that a supervisor has opened in the folder of its fork server. */
  dial(name: string): SupervisorLink;
  /** Takes the sandbox back, for another use where it is `clean`; null for one that ends with its use. */
  readonly giveBack: ((clean: boolean) => void) | null;
}

/** A sandbox behind its supervisor's connection; it ends when that closes. */
export class NamespacesSandbox implements Sandbox {
  readonly isolation: Isolation;
  readonly files: WorkspaceFiles;
  readonly #link: SupervisorLink;
  readonly #origin: SandboxOrigin;
  readonly #policy: SandboxPolicy;
  readonly #turns = new TurnQueue();
  readonly #kernel: Kernel;
  #runs = 0;
  #closed = false;
  /** Whether all that ran here came to an end by itself. */
  #clean = true;

  /** `link` leads to a supervisor that has opened its sandbox; forks are made in the same `origin`. */
  constructor(link: SupervisorLink, mechanisms: readonly string[], origin: SandboxOrigin) {
    this.#link = link;
    this.#origin = origin;
    this.#policy = origin.policy;
    this.isolation = { level: "kernel", provider: origin.provider, mechanisms };
    this.files = new WorkspaceFiles(link, (work) =>
      this.#turns.run(async () => {
        this.#assertOpen();
        return await work();
      }),
    );
    this.#kernel = { execute: (task, options) => this.#execute(task, options ?? {}) };
  }

  get isOpen(): boolean {
    return !this.#closed && this.#link.isOpen;
  }

  run(command: readonly [string, ...string[]], options: RunOptions = {}): Promise<Outcome> {
    return this.#turns.run(async () => {
      const { directory = "", stdin = null, timeout = this.#policy.timeout } = options;
      const id = this.#nextId();
      return (await this.#perform({ type: "run", id, command, directory, stdin, timeout }, options)).outcome;
    }, options.signal);
  }

  async openKernel(): Promise<Kernel> {
    this.#assertOpen();
    return this.#kernel;
  }

  async snapshot({ aside = false }: SnapshotOptions = {}): Promise<string> {
    const result = await this.#rewind({ type: "snapshot", aside });
    if (result.error !== null) {
      throw new ExecutorError("protocol", `The session could not be kept: ${result.error}`, {
        hint: "Code that runs in the background may hold the interpreter; end its threads and try again",
      });
    }
    return result.snapshot;
  }

  async fork(): Promise<Sandbox> {
    const door = await this.#rewind({ type: "fork" });
    if (door.error !== null) {
      throw cannotFork(door.error);
    }
    const link = this.#origin.dial(door.snapshot);
    const opened = await link.waitFor((frame) => openedSchema.safeParse(frame).data, cannotFork);
    return new NamespacesSandbox(link, opened.mechanisms, this.#origin);
  }

  async restore(snapshot: string): Promise<void> {
    const result = await this.#rewind({ type: "restore", snapshot });
    if (result.error !== null) {
      const reason = result.error === "gone" ? "it was never taken, or given up for newer ones" : result.error;
      throw new ExecutorError("invalid-input", `There is no snapshot ${JSON.stringify(snapshot)}: ${reason}`, {
        hint: result.snapshots.length > 0 ? `Kept are: ${result.snapshots.join(", ")}` : "None is kept",
      });
    }
  }

  async discard(snapshot: string): Promise<void> {
    await this.#rewind({ type: "discard", snapshot });
  }

  async takeWorkspace(from: Sandbox): Promise<readonly TakenFile[]> {
    const isNear =
      from instanceof NamespacesSandbox && from !== this && from.#origin.handover === this.#origin.handover;
    return await (isNear ? this.files.take(from.files) : copyThroughHost(from.files, this.files));
  }

  async close(): Promise<void> {
    if (this.#closed) {
      return;
    }
    this.#closed = true;
    if (this.#origin.giveBack !== null) {
      this.#origin.giveBack(this.#clean && this.#turns.isIdle);
      return;
    }
    this.#link.send({ type: "shutdown" });
    this.#link.close();
    await this.#link.closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #rewind(request: RewindRequest): Promise<RewindResult> {
    return this.#turns.run(async () => {
      this.#assertOpen();
      if (!this.#policy.rewind) {
        throw new ExecutorError("unsupported", "This sandbox was opened without `rewind`, so it keeps no snapshots", {
          hint: "Snapshots need a session with an id",
        });
      }
      this.#runs += 1;
      const id = `rewind-${this.#runs}`;
      const answer = this.#link.waitFor(
        (frame) => {
          const { data } = rewindResultSchema.safeParse(frame);
          return data?.id === id ? data : undefined;
        },
        (reason) => new ExecutorError("closed", `The sandbox ended: ${reason}`, { hint: "Open a new session" }),
      );
      this.#link.send({ ...request, id });
      return await answer;
    });
  }

  #execute<T extends Task>(task: T, options: ExecuteOptions): Promise<Execution<T["kind"]>> {
    return this.#turns.run(async () => {
      const { timeout = this.#policy.timeout, maxMemory = null } = options;
      return await this.#perform({ type: "execute", id: this.#nextId(), task, timeout, maxMemory }, options);
    }, options.signal);
  }

  #nextId(): string {
    this.#runs += 1;
    return `run-${this.#runs}`;
  }

  async #perform<Kind extends TaskKind>(start: StartFrame<Kind>, options: ExecuteOptions): Promise<Execution<Kind>> {
    this.#assertOpen();
    if (options.signal?.aborted) {
      throw new ExecutorError("cancelled", "The run was cancelled before it began");
    }
    const execution = await performRun(this.#link, start, { ...options, isolation: this.isolation });
    const { status, session } = execution.outcome;
    this.#clean &&= session === "kept" && (status === "completed" || status === "failed" || status === "refused");
    return execution;
  }

  #assertOpen(): void {
    if (!this.isOpen) {
      throw new ExecutorError("closed", "This sandbox is closed", { hint: "Open a new session" });
    }
  }
}

function cannotFork(reason: string): ExecutorError {
  return new ExecutorError("sandbox-unavailable", `The sandbox could not be forked: ${reason}`, {
    hint: "End threads that hold the interpreter, and keep the workspace below 10,000 files",
  });
}
