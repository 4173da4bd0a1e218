import type { ExecutionResult } from "../execution/execution-result.ts";
import type { ProfileReport } from "../profiling/profile-report.ts";
import type { Display } from "../protocol/index.ts";
import type { TestCase, TestReport } from "../pytest/test-report.ts";
import type { HostCallEvent, Replayed } from "../sessions/index.ts";
import type { ValidationReport } from "../validation/validation-report.ts";

/**
 * What happens while a request is worked on: one union for the command line, HTTP, gRPC and the web page. Whatever has
 * started ends, under the same id.
 */
export type AgentEvent =
  /** A node of the graph, or the agent itself, is at work. */
  | { readonly type: "step-started"; readonly id: string; readonly step: string; readonly attempt: number }
  | { readonly type: "step-ended"; readonly id: string; readonly step: string }
  /** A piece of what a language model says. */
  | { readonly type: "text-delta"; readonly text: string }
  /** The model calls a tool. */
  | { readonly type: "tool-call-started"; readonly id: string; readonly name: string; readonly input: unknown }
  | {
      readonly type: "tool-call-ended";
      readonly id: string;
      readonly name: string;
      readonly text: string;
      readonly failed: boolean;
    }
  | RunStarted
  /** Output of a run, as it comes. */
  | { readonly type: "output"; readonly id: string; readonly stream: "stdout" | "stderr"; readonly text: string }
  | { readonly type: "display"; readonly id: string; readonly display: Display }
  /** One test of a run ended, while the run goes on. */
  | { readonly type: "test-ended"; readonly id: string; readonly test: TestCase }
  | RunEnded
  /** Code in the sandbox calls one of your tools, and has its answer. */
  | HostCallEvent
  /** A file was written or repaired; `reason` is its author's. */
  | { readonly type: "file-written"; readonly path: string; readonly content: string; readonly reason: string }
  /** The session was rebuilt from its record, before what comes next. */
  | { readonly type: "session-replayed"; readonly replayed: Replayed }
  /**
   * The request is done; `text` is the whole answer. `structuredResponse` is what code gave to `final_answer()`, and left
   * out when it did not.
   */
  | {
      readonly type: "answer";
      readonly verdict: AnswerVerdict;
      readonly text: string;
      readonly structuredResponse?: unknown;
    };

/** Something begins that takes code or tests to the sandbox. `title` is what it shows, where it is a demonstration. */
export type RunStarted = { readonly type: "run-started"; readonly id: string } & (
  | { readonly kind: "code" | "profile" | "check"; readonly code: string; readonly title: string | null }
  | { readonly kind: "tests"; readonly path: string }
);

/** The same has ended. `nothing` was run where it could not be begun: `reason` says why. */
export type RunEnded = { readonly type: "run-ended"; readonly id: string } & (
  | { readonly kind: "code"; readonly result: ExecutionResult }
  | { readonly kind: "profile"; readonly report: ProfileReport }
  | { readonly kind: "check"; readonly report: ValidationReport }
  | { readonly kind: "tests"; readonly report: TestReport }
  | { readonly kind: "nothing"; readonly reason: string }
);

/** How a request ended. */
export interface AnswerVerdict {
  /**
   * - `passed`: what was asked for was done, and it worked
   * - `failed`: it did not, or not all of it
   * - `budget-spent`: it did not, and there is nothing left to try with
   * - `declined`: it was not done: the model cannot, or something else was done as the nearest to it
   */
  readonly status: "passed" | "failed" | "budget-spent" | "declined";
  /** What happened in a sentence or a few, where the answer is put together from results; null where a model wrote it. */
  readonly summary: string | null;
}
