import { connect, Socket } from "node:net";
import { join } from "node:path";
import { execa } from "execa";
import { ExecutorError } from "../../errors/index.ts";
import type { PythonEnvironment } from "../sandbox.ts";
import { bubblewrapArguments, SOCKET_FOLDER } from "./bubblewrap.ts";
import { createRuntimeFolder, type RuntimeFolder } from "./runtime-folder.ts";
import { SupervisorLink } from "./supervisor-link.ts";
import { type ProcessOwner, sandboxOwner } from "./unprivileged-user.ts";

const MAX_DIAGNOSTICS = 4000;

export interface ForkServerOptions {
  /** Absolute path of `bwrap`. */
  readonly bubblewrap: string;
  readonly python: PythonEnvironment;
  readonly kernelPath: string;
  readonly preload: readonly string[];
}

/** A warm Python in the outer sandbox; every connection to it is a sandbox of its own. */
export class ForkServer {
  readonly #process: ReturnType<typeof startProcess>;
  readonly #folder: RuntimeFolder;
  readonly #ready: Promise<void>;
  #diagnostics = "";
  #alive = true;

  constructor({ bubblewrap, python, kernelPath, preload }: ForkServerOptions) {
    const owner = sandboxOwner();
    this.#folder = createRuntimeFolder(owner);
    const command = [
      ...bubblewrapArguments({ python, kernelPath, ...this.#folder }),
      ...[python.interpreter, "-m", "executor_kernel.forkserver", `${SOCKET_FOLDER}/forkserver`, ...preload],
    ];
    this.#process = startProcess(bubblewrap, command, owner);
    this.#ready = this.#start();
    // Whoever opens a sandbox is told; a server that nobody waits for may fail in silence.
    this.#ready.catch(() => undefined);
  }

  /** False once its process has ended; a new one has to take its place. */
  get isAlive(): boolean {
    return this.#alive;
  }

  /** Connects to a fresh sandbox. Throws `sandbox-unavailable` when the server cannot start. */
  async connect(): Promise<SupervisorLink> {
    await this.#ready;
    const socket = connect(join(this.#folder.socketFolder, "forkserver"));
    return new SupervisorLink(socket, (supervisor) => this.#process.stdin.write(`kill ${supervisor}\n`));
  }

  /** Ends the server and every sandbox of it. Idempotent. */
  async close(): Promise<void> {
    this.#keepHostAlive(true);
    this.#process.kill("SIGKILL");
    await this.#process;
    this.#folder.remove();
  }

  async #start(): Promise<void> {
    const { stdin, stdout, stderr } = this.#process;
    stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#diagnostics = (this.#diagnostics + text).slice(-MAX_DIAGNOSTICS);
    });
    stdin.on("error", () => undefined);
    const ended = this.#process.then(() => {
      this.#alive = false;
      this.#folder.remove();
      return "ended" as const;
    });
    const ready = new Promise<"ready">((resolve) => stdout.once("data", () => resolve("ready")));
    if ((await Promise.race([ready, ended])) === "ended") {
      throw new ExecutorError(
        "sandbox-unavailable",
        `The fork server did not start: ${this.#diagnostics.trim() || "it ended without a word"}`,
        { hint: "Run `executor doctor` to see what this machine lacks" },
      );
    }
    stdout.resume();
    this.#keepHostAlive(false);
  }

  /** An idle server must not keep its host alive: it ends with the host, whose end closes its standard input. */
  #keepHostAlive(alive: boolean): void {
    const method = alive ? "ref" : "unref";
    this.#process[method]();
    for (const stream of [this.#process.stdin, this.#process.stdout, this.#process.stderr]) {
      if (stream instanceof Socket) {
        stream[method]();
      }
    }
  }
}

function startProcess(program: string, command: readonly string[], owner: ProcessOwner | null) {
  return execa(program, command, {
    ...owner,
    // A terminal sends Ctrl-C to its whole process group; the server is not in it, so that the host decides what stops.
    detached: true,
    stdin: "pipe",
    stdout: "pipe",
    stderr: "pipe",
    buffer: false,
    reject: false,
    extendEnv: false,
    env: {},
  });
}
