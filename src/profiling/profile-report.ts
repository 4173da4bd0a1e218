import type { ExecutionResult } from "../execution/execution-result.ts";
import type { ReportOf } from "../protocol/index.ts";

export interface ProfileReport extends NonNullable<ReportOf<"profile">> {
  /** What the figures suggest, as sentences for a person. */
  readonly suggestions: readonly string[];
  /** The run itself: its output and how it ended. */
  readonly result: ExecutionResult;
}
