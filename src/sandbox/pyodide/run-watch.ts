import { formatMemorySize, formatTimeout } from "../../config/index.ts";
import type { EndFrame, Ending, LimitHit, Usage } from "../../protocol/index.ts";
import type { EndClaim } from "./claims.ts";
import { OutputLimit } from "./output-limit.ts";
import { type ProcessUsage, readUsage, resetPeak } from "./process-usage.ts";

const GRACE_MILLISECONDS = 1000;
const LOOK_MILLISECONDS = 20;
/** Of the memory limit: what is left then is too small for the allocation that was refused. */
const USED_UP = 0.9;

/** Why a run is ended before its code ends. */
export type Stop = { readonly reason: string } & (
  | { readonly status: "cancelled" | "killed" }
  | Extract<Ending, { readonly limit: LimitHit }>
);

export interface RunWatchOptions {
  readonly id: string;
  readonly pid: number;
  /** Seconds. */
  readonly timeout: number;
  /** Bytes beyond what the idle interpreter takes. */
  readonly maxMemory: number;
  readonly baseMemory: number;
  readonly maxOutputLength: number;
  readonly maxOutputBytes: number;
  readonly interrupt: () => void;
  readonly kill: () => void;
}

/** How the code's process says that a run ended, or how the process itself did. */
export interface ClaimedEnding extends Pick<EndClaim, "reason" | "exitCode"> {
  readonly status: EndClaim["status"] | "killed" | "lost";
  readonly signal: string | null;
  /** @default false */
  readonly lackedMemory?: boolean;
  /** @default false */
  readonly leftOut?: boolean;
}

type EndedWatch = Ending & Pick<EndFrame, "reason" | "truncated" | "usage">;

/** One run under the host's watch: its clock, its memory, its output, and why it was stopped when it was. */
export class RunWatch {
  readonly id: string;
  readonly output: OutputLimit;
  readonly #options: RunWatchOptions;
  readonly #startedAt = performance.now();
  readonly #timers: NodeJS.Timeout[];
  readonly #cpuBefore: number;
  #last: ProcessUsage;
  #stop: Stop | null = null;

  constructor(options: RunWatchOptions) {
    this.#options = options;
    this.id = options.id;
    this.output = new OutputLimit(options.maxOutputLength, options.maxOutputBytes);
    resetPeak(options.pid);
    this.#last = readUsage(options.pid) ?? { cpuTime: 0, memory: 0, peak: 0 };
    this.#cpuBefore = this.#last.cpuTime;
    const timeout = Math.min(options.timeout * 1000, 2 ** 31 - 1);
    this.#timers = [
      setInterval(() => this.#look(), LOOK_MILLISECONDS),
      setTimeout(() => this.interrupt(timedOut(options.timeout)), timeout),
    ];
  }

  get stop(): Stop | null {
    return this.#stop;
  }

  /** Asks the code to end; force follows when the grace period is over. */
  interrupt(stop: Stop): void {
    if (this.#stop !== null) {
      return;
    }
    this.#stop = stop;
    this.#options.interrupt();
    this.#timers.push(setTimeout(this.#options.kill, GRACE_MILLISECONDS));
  }

  /** Ends the process at once. */
  kill(stop: Stop): void {
    this.#stop ??= stop;
    this.#options.kill();
  }

  checkOutput(): void {
    if (this.output.exceeded) {
      const value = this.#options.maxOutputBytes;
      const reason = `The run was stopped after writing ${value} bytes`;
      this.interrupt({ status: "output-limit", reason, limit: { name: "output", value } });
    }
  }

  /** Measures the memory in use; a process that is over its limit is killed, whatever it says. */
  isOverMemory(): boolean {
    this.#measure();
    if (this.#memoryInUse() <= this.#options.maxMemory) {
      return false;
    }
    this.#stop = this.#outOfMemory("The run was stopped at its memory limit of");
    this.#options.kill();
    return true;
  }

  /** Ends the watch. The outcome is this side's; `claim` is what the code's process says of an end of its own. */
  finish({ lackedMemory = false, exitCode, signal, status, reason }: ClaimedEnding): EndedWatch {
    for (const timer of this.#timers) {
      clearTimeout(timer);
    }
    const duration = (performance.now() - this.#startedAt) / 1000;
    const stop = this.#stop ?? this.#refusedAllocation(lackedMemory);
    const ending = { exitCode, signal, ...(stop ?? { status, reason }) };
    return { ...ending, truncated: this.output.truncated, usage: this.#usage(duration) };
  }

  #look(): void {
    if (this.#stop?.status !== "out-of-memory") {
      this.isOverMemory();
    }
  }

  /** The limit also ends a run by refusing an allocation: the code fails for want of memory, which it has used up. */
  #refusedAllocation(lackedMemory: boolean): Stop | null {
    const usedUp = this.#memoryInUse() >= this.#options.maxMemory * USED_UP;
    // What the code says counts together with what was measured: freed memory stays with the process.
    return lackedMemory && usedUp ? this.#outOfMemory("An allocation was refused at the memory limit of") : null;
  }

  #outOfMemory(what: string): Stop {
    const value = this.#options.maxMemory;
    const reason = `${what} ${formatMemorySize(value)}`;
    return { status: "out-of-memory", reason, limit: { name: "memory", value } };
  }

  #memoryInUse(): number {
    return this.#last.memory - this.#options.baseMemory;
  }

  #measure(): void {
    const usage = readUsage(this.#options.pid);
    if (usage !== null && usage.memory > 0) {
      this.#last = { ...usage, peak: Math.max(usage.peak, this.#last.peak) };
    }
  }

  #usage(duration: number): Usage {
    const { cpuTime, peak } = this.#last;
    return { duration, cpuTime: Math.max(cpuTime - this.#cpuBefore, 0), peakMemory: peak };
  }
}

function timedOut(value: number): Stop {
  return {
    status: "timed-out",
    reason: `The run was stopped after its ${formatTimeout(value)}`,
    limit: { name: "time", value },
  };
}
