import type { Display, KernelError, Task } from "../kernel/index.ts";
import type { Outcome } from "./outcome.ts";
import type { OutputChunk } from "./sandbox.ts";

export interface ExecuteOptions {
  /** Seconds. @default the sandbox policy's */
  readonly timeout?: number;
  /** Bytes, for this execution and those after it. @default what the sandbox has */
  readonly maxMemory?: number;
  readonly signal?: AbortSignal;
  readonly onOutput?: (chunk: OutputChunk) => void;
  readonly onDisplay?: (display: Display) => void;
}

/** Everything known about one execution. `outcome` is the supervisor's; the rest is what the code's process claims. */
export interface Execution {
  readonly outcome: Outcome;
  /** The last expression's value; null when there was none. */
  readonly value: Display | null;
  readonly displays: readonly Display[];
  readonly error: KernelError | null;
  /** What the task reports beside a value: a test report, a profile, a validation. Unchecked. */
  readonly report: unknown;
}

/** A Python interpreter in a sandbox. Executions run one at a time, in the order they were asked for. */
export interface Kernel {
  execute(task: Task, options?: ExecuteOptions): Promise<Execution>;
}
