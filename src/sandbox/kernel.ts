import type {
  Bindings,
  CallAnswer,
  Display,
  KernelError,
  ReportOf,
  SealedClaim,
  Task,
  TaskKind,
  ToolCallFrame,
} from "../protocol/index.ts";
import type { Outcome, OutputChunk } from "./outcome.ts";

export interface ExecuteOptions {
  /** Seconds. @default the sandbox policy's */
  readonly timeout?: number | undefined;
  /** Bytes, for this execution and those after it. @default what the sandbox has */
  readonly maxMemory?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onOutput?: ((chunk: OutputChunk) => void) | undefined;
  readonly onDisplay?: ((display: Display) => void) | undefined;
  /** Answers the code's calls of host functions, one at a time. @default every call fails */
  readonly onToolCall?: OnToolCall | undefined;
  /** What the tools of a `tests` task say, as it comes, under a seal that is not checked yet; null for what is no such claim. */
  readonly onProgress?: ((claim: SealedClaim | null) => void) | undefined;
}

/** A call of a host function that the sandbox's policy declares. The arguments are what the code's process sent. */
export type FunctionCall = Readonly<Omit<ToolCallFrame, "type" | "id">>;

/** Answers a call; `signal` is aborted when the run has ended and nobody waits for the answer any more. */
export type OnToolCall = (call: FunctionCall, signal: AbortSignal) => Promise<CallAnswer>;

/** Everything known about one execution. `outcome` is the supervisor's; the rest is what the code's process claims. */
export interface Execution<Kind extends TaskKind = TaskKind> {
  readonly outcome: Outcome;
  /** The last expression's value; null when there was none. */
  readonly value: Display | null;
  readonly displays: readonly Display[];
  readonly error: KernelError | null;
  /** What the task reports beside a value, a profile for one; null when it reported nothing that can be read. */
  readonly report: ReportOf<Kind>;
  /** The names of the session that the code had to do with; null where the task did not ask, or nothing was told. */
  readonly bindings: Bindings | null;
}

/** A Python interpreter in a sandbox. Executions run one at a time, in the order they were asked for. */
export interface Kernel {
  execute<T extends Task>(task: T, options?: ExecuteOptions): Promise<Execution<T["kind"]>>;
}
