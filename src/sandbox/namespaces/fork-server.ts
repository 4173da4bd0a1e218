import { connect, Socket } from "node:net";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { execa } from "execa";
import { ExecutorError } from "../../errors/index.ts";
import { startPatience } from "../patience.ts";
import { assertProgramsCanStart } from "../shortage.ts";
import { atExit } from "./at-exit.ts";
import { bubblewrapArguments, type OuterSandbox, SOCKET_FOLDER } from "./bubblewrap.ts";
import { Gate } from "./gate.ts";
import { createRuntimeFolder, type RuntimeFolder } from "./runtime-folder.ts";
import { createServerCgroups, type ServerCgroups } from "./server-cgroups.ts";
import { StandbyPool, type TakeOptions } from "./standby-pool.ts";
import { SupervisorLink } from "./supervisor-link.ts";
import { type ProcessOwner, sandboxOwner } from "./unprivileged-user.ts";

const MAX_DIAGNOSTICS = 4000;
/** Milliseconds for what takes one or two, after which a server counts as hung. */
const ANSWER_MILLISECONDS = 10_000;
/** Connections that wait for their fork at once. A listening socket has no room for hundreds, and refuses them. */
const MAX_CONNECTING = 16;
/** Milliseconds in which a process that has died is noticed. */
const NOTICE_MILLISECONDS = 200;

export interface ForkServerOptions extends Pick<OuterSandbox, "python" | "kernelPath" | "handoverFolder"> {
  /** Absolute path of `bwrap`. */
  readonly bubblewrap: string;
  readonly preload: readonly string[];
}

/** A warm Python in the outer sandbox; every connection to it is a sandbox of its own. */
export class ForkServer {
  readonly #process: ReturnType<typeof startProcess>;
  readonly #folder: RuntimeFolder;
  readonly #cgroups: ServerCgroups;
  readonly #ready: Promise<void>;
  readonly #forgetExit: () => void;
  readonly #connecting = new Gate(MAX_CONNECTING);
  readonly #standby = new StandbyPool(() => this.connect());
  /** To every sandbox of it that is there. */
  readonly #links = new Set<SupervisorLink>();
  #diagnostics = "";
  #alive = true;
  #hasStarted = false;

  constructor({ bubblewrap, preload, ...outer }: ForkServerOptions) {
    // First, so that there is nothing to be removed where it throws.
    assertProgramsCanStart();
    const owner = sandboxOwner();
    this.#folder = createRuntimeFolder(owner);
    this.#cgroups = createServerCgroups(owner);
    const command = [
      ...bubblewrapArguments({ ...outer, ...this.#folder, cgroups: this.#cgroups.folders }),
      ...[outer.python.interpreter, "-m", "executor_kernel.start", `${SOCKET_FOLDER}/forkserver`, ...preload],
    ];
    this.#process = startProcess(bubblewrap, command, owner);
    this.#forgetExit = atExit(() => this.#exit());
    this.#ready = this.#start();
    // Whoever opens a sandbox is told; a server that nobody waits for may fail in silence.
    this.#ready.catch(() => undefined);
  }

  /** A fresh sandbox, most often one that was forked ahead of time. Throws `sandbox-unavailable` when there is none. */
  take(options?: TakeOptions): Promise<SupervisorLink> {
    return this.#standby.take(options);
  }

  /** Takes back a sandbox that is not needed any more; `clean`, it may be made new and used again. */
  giveBack(link: SupervisorLink, clean: boolean): void {
    this.#standby.giveBack(link, clean);
  }

  /** Ends the sandboxes that wait ready, by force: the next one is forked when it is asked for. */
  giveUpReady(): void {
    this.#standby.giveUpReady();
  }

  /** Connects to a socket in its folder: its own, or one that a supervisor has opened there. */
  dial(name: string): SupervisorLink {
    const socket = connect(join(this.#folder.socketFolder, name));
    const link = new SupervisorLink(socket, (supervisor) => this.#process.stdin.write(`kill ${supervisor}\n`));
    this.#links.add(link);
    void link.closed.then(() => this.#links.delete(link));
    return link;
  }

  /** False once its process has ended, or hung; a new one has to take its place. */
  get isAlive(): boolean {
    return this.#alive;
  }

  /**
   * Whether a sandbox that could not be opened may well be opened now: this server had started, so that either it has died
   * meanwhile, which is noticed here, or only the sandbox had.
   */
  async isWorthAnotherTry(): Promise<boolean> {
    const ended = this.#process.then(() => undefined);
    await Promise.race([ended, setTimeout(NOTICE_MILLISECONDS)]);
    return this.#hasStarted;
  }

  /** Ends the server and every sandbox of it. Idempotent. */
  async close(): Promise<void> {
    this.#standby.close();
    this.#keepHostAlive(true);
    this.#process.kill("SIGKILL");
    await this.#process;
    // Their sockets would tell of it at some later moment.
    for (const link of this.#links) {
      link.close();
    }
    this.#folder.remove();
    await this.#removeCgroups();
  }

  /** While this host exits nobody else can remove the cgroups, and they have to be empty for that. */
  #exit(): void {
    if (this.#cgroups.folders.length > 0) {
      this.#process.kill("SIGKILL");
      this.#cgroups.removeNow();
    }
  }

  async #removeCgroups(): Promise<void> {
    this.#forgetExit();
    await this.#cgroups.remove();
  }

  /** A sandbox that is being forked now. Throws `sandbox-unavailable` when the server cannot start, or does not answer. */
  async connect(): Promise<SupervisorLink> {
    await this.#ready;
    return await this.#connecting.run(() => this.#connectNow());
  }

  async #connectNow(): Promise<SupervisorLink> {
    const link = this.dial("forkserver");
    const hung = Promise.withResolvers<true>();
    const endPatience = startPatience(ANSWER_MILLISECONDS, () => hung.resolve(true));
    const isHung = await Promise.race([link.spawned.then(() => false), hung.promise]);
    endPatience();
    if (!isHung) {
      return link;
    }
    link.close();
    // Sandboxes that it has forked before go on, so it is not killed.
    this.#alive = false;
    this.#standby.close();
    throw new ExecutorError("sandbox-unavailable", "The fork server does not answer", {
      hint: "Try again: another one takes its place",
    });
  }

  async #start(): Promise<void> {
    const { stdin, stdout, stderr } = this.#process;
    stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#diagnostics = (this.#diagnostics + text).slice(-MAX_DIAGNOSTICS);
    });
    stdin.on("error", () => undefined);
    const ended = this.#process.then(() => {
      this.#alive = false;
      this.#standby.close();
      this.#folder.remove();
      void this.#removeCgroups();
      return "ended" as const;
    });
    const ready = new Promise<"ready">((resolve) => stdout.once("data", () => resolve("ready")));
    if ((await Promise.race([ready, ended])) === "ended") {
      throw (
        cannotPreload(this.#diagnostics) ??
        new ExecutorError(
          "sandbox-unavailable",
          `The fork server did not start: ${this.#diagnostics.trim() || "it ended without a word"}`,
          { hint: "Run `executor doctor` to see what this machine lacks" },
        )
      );
    }
    stdout.resume();
    this.#hasStarted = true;
    await this.#cgroups.adopt(this.#process.pid ?? 0);
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

/** What the server says of a module that it was to import and cannot; null when it says nothing of the kind. */
function cannotPreload(diagnostics: string): ExecutorError | null {
  const [, module, reason] = /^cannot preload ([\w.]{1,200}): (.*)$/m.exec(diagnostics) ?? [];
  if (module === undefined) {
    return null;
  }
  return new ExecutorError("invalid-config", `The module "${module}" cannot be imported ahead of the code: ${reason}`, {
    hint: "Take it out of `preload` (EXECUTOR_PRELOAD), or add what holds it to `packages` (EXECUTOR_PACKAGES)",
  });
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
