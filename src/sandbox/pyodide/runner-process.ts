import { statSync } from "node:fs";
import { Socket } from "node:net";
import path from "node:path";
import { execa } from "execa";
import { ExecutorError, messageOf } from "../../errors/index.ts";
import { encodeFrame, FrameDecoder } from "../../protocol/index.ts";
import { assertProgramsCanStart } from "../shortage.ts";
import { type RunnerClaim, runnerClaimSchema } from "./claims.ts";
import { confinedNodeOptions } from "./confined-node.ts";
import { readUsage } from "./process-usage.ts";
import type { HostFrame } from "./runner/host-line.ts";
import { runnerScript } from "./runtime-folder.ts";

const MAX_DIAGNOSTICS = 4000;
/** Loading takes a second; this is for a machine with a hundred others at work. */
const START_MILLISECONDS = 120_000;
/** Megabytes of JavaScript objects. Python's own memory is WebAssembly's, which does not count here. */
const MAX_HEAP_MEGABYTES = 512;
const NOBODY = 65534;
const OTHERS_READ_AND_ENTER = 0o005;

export interface RunnerProcessOptions {
  /** The prepared runtime's folder. */
  readonly runtimeFolder: string;
  readonly kernelPath: string;
}

export interface RunnerListener {
  /** Called for every frame that is JSON, before anything else is known of it. */
  onFrame(frame: unknown): void;
  /** Called once; `problem` says what was wrong with its words, when that was why it had to be ended. */
  onExit(exit: RunnerExit): void;
}

export interface RunnerExit {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly problem: string | null;
  /** The end of what the process said on its standard error. */
  readonly diagnostics: string;
}

/** A Node process that holds one Python in WebAssembly, with nothing in its environment and no permission to speak of. */
export class RunnerProcess {
  /** What keeps the code in, as far as it was put in force here. */
  readonly mechanisms: readonly string[];
  /** Bytes of memory that the idle interpreter takes. */
  baseMemory = 0;
  readonly #process: ReturnType<typeof startProcess>;
  readonly #decoder = new FrameDecoder();
  readonly #ready: Promise<void>;
  readonly #exited: Promise<RunnerExit>;
  #listener: RunnerListener | null = null;
  #diagnostics = "";
  #problem: string | null = null;
  #killed = false;
  #alive = true;

  constructor(options: RunnerProcessOptions) {
    const owner = findOwner(options);
    this.#process = startProcess(options, owner);
    this.mechanisms = [
      "WebAssembly",
      "restricted Node process",
      "empty environment",
      ...(owner === null ? [] : ["unprivileged user"]),
    ];
    this.#exited = this.#watch();
    this.#ready = this.#awaitReady();
    // Whoever takes it is told; a spare one that nobody waits for may fail in silence.
    this.#ready.catch(() => undefined);
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  get isAlive(): boolean {
    return this.#alive;
  }

  /** Whether it was told to end by force: what it still says may not be taken for more than words. */
  get isKilled(): boolean {
    return this.#killed;
  }

  /** Resolves when Python is loaded. Throws `sandbox-unavailable` when it cannot be. */
  get ready(): Promise<void> {
    return this.#ready;
  }

  /** Resolves when the process has ended, for whatever reason. */
  get exited(): Promise<RunnerExit> {
    return this.#exited;
  }

  /** From here on everything that the process says goes to `listener`, and the host lives as long as it listens. */
  listen(listener: RunnerListener): void {
    this.#listener = listener;
  }

  send(frame: HostFrame): void {
    const bytes = encodeFrame(frame);
    if (this.#alive) {
      this.#process.stdin.write(bytes);
    }
  }

  /** Ends the process by force, because of what it said when there is a `problem`. */
  kill(problem: string | null = null): void {
    this.#problem ??= problem;
    this.#killed = true;
    this.#process.kill("SIGKILL");
  }

  /** Whether the host has to live as long as this process does; an idle one must not keep it. */
  keepHostAlive(alive: boolean): void {
    const method = alive ? "ref" : "unref";
    this.#process[method]();
    for (const stream of this.#process.stdio) {
      if (stream instanceof Socket) {
        stream[method]();
      }
    }
  }

  async #awaitReady(): Promise<void> {
    const patience = setTimeout(() => this.kill("Python was not loaded in time"), START_MILLISECONDS).unref();
    const said = await new Promise<RunnerClaim | RunnerExit>((resolve) => {
      this.#listener = {
        onFrame: (frame) => {
          const parsed = runnerClaimSchema.safeParse(frame);
          if (parsed.success) {
            resolve(parsed.data);
          }
        },
        onExit: resolve,
      };
    });
    this.#listener = null;
    clearTimeout(patience);
    if ("exitCode" in said && "diagnostics" in said) {
      const words =
        said.problem || said.diagnostics.trim() || `it ended with ${said.signal ?? `exit code ${said.exitCode}`}`;
      throw new ExecutorError("sandbox-unavailable", `Python in WebAssembly could not be started: ${words}`, {
        hint: "Run `executor doctor` to see what this machine lacks",
      });
    }
    this.baseMemory = readUsage(this.pid)?.memory ?? 0;
    this.keepHostAlive(false);
  }

  async #watch(): Promise<RunnerExit> {
    const { stdin, stderr, stdio } = this.#process;
    // Written to a process that has just ended: its end is what counts.
    stdin.on("error", () => undefined);
    stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#diagnostics = (this.#diagnostics + text).slice(-MAX_DIAGNOSTICS);
    });
    stdio[3].on("data", (chunk: Buffer) => this.#receive(chunk));
    const result = await this.#process;
    this.#alive = false;
    const exit: RunnerExit = {
      exitCode: result.exitCode ?? null,
      signal: result.signal ?? null,
      problem: this.#problem,
      diagnostics: this.#diagnostics || (this.#process.pid === undefined ? (result.shortMessage ?? "") : ""),
    };
    this.#listener?.onExit(exit);
    return exit;
  }

  #receive(chunk: Buffer): void {
    try {
      for (const frame of this.#decoder.push(chunk)) {
        if (this.#problem !== null) {
          return;
        }
        this.#listener?.onFrame(frame);
      }
    } catch (error) {
      this.kill(messageOf(error));
    }
  }
}

function startProcess({ runtimeFolder, kernelPath }: RunnerProcessOptions, owner: number | null) {
  const confinement = confinedNodeOptions([runtimeFolder, kernelPath]);
  const limits = [`--max-old-space-size=${MAX_HEAP_MEGABYTES}`, "--expose-gc"];
  assertProgramsCanStart();
  return execa(process.execPath, [...confinement, ...limits, runnerScript(runtimeFolder), kernelPath], {
    ...(owner === null ? {} : { uid: owner, gid: owner }),
    cwd: path.parse(runtimeFolder).root,
    // A terminal sends Ctrl-C to its whole process group; the runner is not in it, so that the host decides what stops.
    detached: true,
    stdio: ["pipe", "ignore", "pipe", "pipe"],
    buffer: false,
    reject: false,
    extendEnv: false,
    env: {},
  });
}

/** The user `nobody` when the caller is root and that user can get at everything that the process needs; else the caller. */
function findOwner({ runtimeFolder, kernelPath }: RunnerProcessOptions): number | null {
  const isRoot = process.getuid?.() === 0;
  return isRoot && [process.execPath, runtimeFolder, kernelPath].every(isOpenToOthers) ? NOBODY : null;
}

function isOpenToOthers(target: string): boolean {
  for (let current = target; ; current = path.dirname(current)) {
    if ((statSync(current).mode & OTHERS_READ_AND_ENTER) !== OTHERS_READ_AND_ENTER) {
      return false;
    }
    if (current === path.dirname(current)) {
      return true;
    }
  }
}
