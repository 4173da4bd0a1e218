import type { Suggestion } from "../diagnosis/suggestion.ts";
import type { Display } from "../protocol/index.ts";
import type { FileChange, Isolation, Outcome } from "../sandbox/index.ts";

/** What a run used. */
export interface ExecutionMetrics {
  /** Wall-clock seconds. */
  readonly executionTime: number;
  /** CPU seconds of all processes. */
  readonly cpuTime: number;
  /** Peak resident memory in MB (1024² bytes). */
  readonly memoryUsed: number;
  /** `cpuTime` as a percentage of `executionTime`; above 100 when several cores worked. */
  readonly cpuPercent: number;
}

/** What went wrong in the code, or what stopped it. In a text it reads as name, message and line. */
export interface ExecutionError {
  /** The exception's class, or the typed error's name: `ZeroDivisionError`, `ExecutionTimeout`. */
  readonly name: string;
  readonly message: string;
  /** Line in the code that was given, 1-based. */
  readonly line: number | null;
  readonly traceback: string;
  readonly suggestions: readonly Suggestion[];
}

/** What running code gave. Running returns a value whatever the code did; `unwrap()` throws for those who prefer `try`. */
export interface ExecutionResult {
  readonly success: boolean;
  /** Everything that was printed: standard output, then standard error. */
  readonly output: string;
  readonly stdout: string;
  readonly stderr: string;
  /** The last expression's value as text; null when there was none. */
  readonly value: string | null;
  /** Plots, tables and other rich output, in order; the last expression's value among them when it has one. */
  readonly displays: readonly Display[];
  /** Files that the run made or changed in its workspace. */
  readonly files: readonly FileChange[];
  readonly error: ExecutionError | null;
  readonly outcome: Outcome;
  /** Null where `collectMetrics` is false. */
  readonly metrics: ExecutionMetrics | null;
  readonly isolation: Isolation;
  readonly truncated: boolean;
  /** What the code gave to `final_answer()`, where it may; null when it gave nothing. */
  readonly finalAnswer: { readonly value: unknown } | null;
  /** This result when it succeeded; else throws `ExecutionTimeout`, `MemoryLimitExceeded`, `SecurityViolation` or `ExecutionFailed`. */
  unwrap(): ExecutionResult;
}
