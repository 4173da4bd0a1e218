import { formatTimeout, mergeRunOptions, type ResolvedConfig } from "../../config/index.ts";
import { ExecutorError } from "../../errors/index.ts";
import { guardOf } from "../../execution/index.ts";
import type { CallAnswer } from "../../protocol/index.ts";
import type { Execution, FunctionCall, Sandbox } from "../../sandbox/index.ts";
import { FINAL_ANSWER } from "../host-functions/final-answer.ts";
import { toGave } from "./cell-gave.ts";
import { compareFiles } from "./compare-files.ts";
import type { LostPart, ReplayCell, ReplayPlan } from "./plan-replay.ts";
import { NameComparison, type Receipt } from "./receipt.ts";
import type { Gave } from "./record-entry.ts";

/** How a session was rebuilt from its record. */
export interface Replayed {
  /** Cells that were run again and ended as they did before. */
  readonly cells: number;
  /** Files that were put back. */
  readonly files: number;
  /** What could not be rebuilt, in the order of the record. */
  readonly lost: readonly LostPart[];
  /** What of it was compared with what was recorded, and how it compares. */
  readonly receipt: Receipt;
  /** Wall-clock seconds that it took. */
  readonly seconds: number;
}

export interface ReplayOptions {
  readonly config: ResolvedConfig;
  readonly open: () => Promise<Sandbox>;
  /** Stops the rebuilding. */
  readonly signal: AbortSignal;
}

/** A rebuilt session. */
export interface Rebuilt {
  readonly sandbox: Sandbox;
  readonly replayed: Replayed;
}

/** The cell that is running took the interpreter with it, and all that was rebuilt before. */
class InterpreterLost extends Error {
  readonly cell: number;

  constructor(cell: number, options: ErrorOptions) {
    super(`Cell ${cell} ended the interpreter`, options);
    this.cell = cell;
  }
}

/**
 * Rebuilds a session in a fresh sandbox, which the caller closes: puts its files back and runs its cells again, in order
 * and under the session's limits, their output dropped. A cell that ends the interpreter, which it did not do before, is
 * left out, and the rebuilding begins again. Throws `closed` when the signal is aborted.
 */
export async function replay(plan: ReplayPlan, options: ReplayOptions): Promise<Rebuilt> {
  const startedAt = performance.now();
  const clock = new ReplayClock(options.config.replayTimeout);
  const leftOut = new Map<number, string>();
  for (;;) {
    try {
      const attempt = new Attempt(options, { clock, leftOut });
      const { sandbox, cells, files, lost, receipt } = await attempt.run(plan);
      const seconds = (performance.now() - startedAt) / 1000;
      return { sandbox, replayed: { cells, files, lost: [...plan.lost, ...lost], receipt, seconds } };
    } catch (error) {
      if (!(error instanceof InterpreterLost)) {
        throw error;
      }
      leftOut.set(error.cell, "ended the interpreter this time");
    }
  }
}

/** The time for rebuilding, which begins with the first sandbox that is open. */
class ReplayClock {
  readonly #seconds: number;
  #startedAt: number | null = null;

  constructor(seconds: number) {
    this.#seconds = seconds;
  }

  start(): void {
    this.#startedAt ??= performance.now();
  }

  /** Seconds that are left; 0 or less when the time is over. */
  get remaining(): number {
    return this.#seconds - (performance.now() - (this.#startedAt ?? performance.now())) / 1000;
  }
}

interface AttemptLimits {
  readonly clock: ReplayClock;
  /** Cells that are not run, and why. */
  readonly leftOut: ReadonlyMap<number, string>;
}

class Attempt {
  readonly #options: ReplayOptions;
  readonly #limits: AttemptLimits;
  readonly #lost: LostPart[] = [];
  readonly #names = new NameComparison();
  #cells = 0;
  #files = 0;

  constructor(options: ReplayOptions, limits: AttemptLimits) {
    this.#options = options;
    this.#limits = limits;
  }

  async run({ steps, files }: ReplayPlan): Promise<Omit<Replayed, "seconds"> & { readonly sandbox: Sandbox }> {
    let sandbox = await this.#options.open();
    this.#limits.clock.start();
    try {
      for (const step of steps) {
        this.#assertWanted();
        if (step.type === "cell") {
          await this.#runCell(sandbox, step.cell);
        } else if (step.type === "write") {
          await this.#write(sandbox, step.path, step.content);
        } else if (step.type === "remove") {
          await sandbox.files.remove(step.path);
        } else if (step.type === "left-out") {
          this.#names.add({ ...step, ran: false, was: step.gave, is: null });
        } else {
          sandbox = await this.#restart(sandbox);
        }
      }
      const receipt = await compareFiles(sandbox, files, this.#names.finish());
      return { sandbox, cells: this.#cells, files: this.#files, lost: this.#lost, receipt };
    } catch (error) {
      await sandbox.close();
      throw error;
    }
  }

  async #runCell(sandbox: Sandbox, cell: ReplayCell): Promise<void> {
    const { remaining } = this.#limits.clock;
    const notRun = this.#limits.leftOut.get(cell.cell) ?? (remaining <= 0 ? this.#timeIsOver() : null);
    const { reason, is } =
      notRun === null ? await this.#runAgain(sandbox, cell, remaining) : { reason: notRun, is: null };
    this.#names.add({ cell: cell.cell, ran: notRun === null, was: cell.gave, is, reason });
    if (reason === null) {
      this.#cells += 1;
    } else {
      this.#lost.push({ what: `cell ${cell.cell}`, reason });
    }
  }

  /** Runs a cell again: what it gave, and why it did not end as it did, or null when it has. */
  async #runAgain(
    sandbox: Sandbox,
    cell: ReplayCell,
    remaining: number,
  ): Promise<{ readonly reason: string | null; readonly is: Gave | null }> {
    const config = mergeRunOptions(this.#options.config, cell.limits);
    const execution = await execute(sandbox, cell, {
      config,
      timeout: Math.min(config.timeout, remaining),
      signal: this.#options.signal,
    });
    const { outcome } = execution;
    this.#assertWanted();
    if (outcome.session === "reset" || outcome.session === "closed") {
      throw new InterpreterLost(cell.cell, { cause: outcome.reason });
    }
    const is = toGave(execution);
    if (outcome.status === "timed-out" && remaining < config.timeout) {
      return { reason: this.#timeIsOver(), is };
    }
    if (outcome.status === "completed" || (outcome.status === "failed" && !cell.succeeded)) {
      return { reason: null, is };
    }
    return { reason: `${describeFailure(execution)}${cell.succeeded ? ", where it succeeded before" : ""}`, is };
  }

  async #write(sandbox: Sandbox, path: string, content: Uint8Array): Promise<void> {
    try {
      await sandbox.files.write(path, content);
      this.#files += 1;
    } catch (error) {
      if (!ExecutorError.is(error, "invalid-input")) {
        throw error;
      }
      this.#lost.push({ what: `file ${path}`, reason: error.message });
    }
  }

  /** A fresh interpreter over the files of the old one. */
  async #restart(old: Sandbox): Promise<Sandbox> {
    const fresh = await this.#options.open();
    try {
      await fresh.takeWorkspace(old);
    } catch (error) {
      if (!ExecutorError.is(error, "invalid-input")) {
        await fresh.close();
        throw error;
      }
      this.#lost.push({ what: "files that cells had written", reason: error.message });
    }
    await old.close();
    this.#names.restart();
    return fresh;
  }

  #timeIsOver(): string {
    return `the ${formatTimeout(this.#options.config.replayTimeout)} for rebuilding were over`;
  }

  #assertWanted(): void {
    if (!this.#options.signal.aborted) {
      return;
    }
    throw new ExecutorError("closed", "The session was closed while it was rebuilt", { hint: "Create a new one" });
  }
}

function describeFailure({ outcome, error }: Execution): string {
  if (outcome.status !== "failed" && outcome.status !== "refused") {
    return `ended differently (${outcome.reason})`;
  }
  const raised = error === null ? outcome.reason : [error.name, error.message].filter((text) => text !== "").join(": ");
  return `${outcome.status === "refused" ? "was refused" : "raised"} ${raised}`;
}

async function execute(
  sandbox: Sandbox,
  { code, argv, stdin }: ReplayCell,
  { config, timeout, signal }: { config: ResolvedConfig; timeout: number; signal: AbortSignal },
): Promise<Execution> {
  const kernel = await sandbox.openKernel();
  return await kernel.execute(
    { kind: "code", code, stdin, guard: guardOf(config), ...(argv && { argv }), bindings: true },
    { timeout, maxMemory: config.maxMemory, signal, onToolCall: takeFinalAnswer },
  );
}

/** Nobody waits for the final answer any more; no other function of the host is called again. */
async function takeFinalAnswer({ name }: FunctionCall): Promise<CallAnswer> {
  if (name === FINAL_ANSWER) {
    return { value: null };
  }
  return { error: { kind: "refused", message: "Functions of the host are not called again" } };
}
