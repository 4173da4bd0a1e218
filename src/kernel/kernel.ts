import type { Outcome, OutputChunk } from "../sandbox/index.ts";
import type { Display, KernelError, Task } from "./protocol.ts";

export interface ExecuteOptions {
  /** Seconds. @default the sandbox policy's */
  readonly timeout?: number;
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
