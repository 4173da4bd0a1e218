import type { ExecutionResult } from "../execution/execution-result.ts";

export interface FunctionTime {
  /** `bubble_sort`, or `module.function` for code that is not the user's. */
  readonly name: string;
  /** `file:line`. */
  readonly location: string;
  /** Seconds spent in the function itself. */
  readonly time: number;
  /** `time` as a percentage of the whole. */
  readonly percent: number;
  /** Seconds spent in the function and what it called. */
  readonly cumulativeTime: number;
  readonly calls: number;
}

export interface LineTime {
  /** 1-based line of the code that was given. */
  readonly line: number;
  readonly source: string;
  /** Share of the time that was spent on this line itself, in percent. */
  readonly percent: number;
}

export interface ProfileReport {
  /** Most time first, at most 50. */
  readonly topFunctions: readonly FunctionTime[];
  /** The lines on which the time goes, most first, at most 20. */
  readonly hotLines: readonly LineTime[];
  /** Seconds under the profiler. */
  readonly totalTime: number;
  /** What the figures suggest, as sentences for a person. */
  readonly suggestions: readonly string[];
  /** The run itself: its output and how it ended. */
  readonly result: ExecutionResult;
}
