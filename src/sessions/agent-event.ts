import type { ExecutionResult } from "../execution/execution-result.ts";
import type { Display } from "../kernel/index.ts";
import type { ProfileReport } from "../profiling/profile-report.ts";
import type { TestCase, TestReport } from "../pytest/test-report.ts";
import type { HostCallEvent } from "./host-functions/index.ts";
import type { Replayed } from "./record/replay.ts";

/** What happens while a request is worked on: one union for the command line, HTTP, gRPC and the web page. */
export type AgentEvent =
  /** A node of the graph, or the agent itself, begins. */
  | { readonly type: "step-started"; readonly step: string; readonly attempt: number }
  /** A piece of the model's answer. */
  | { readonly type: "text-delta"; readonly text: string }
  /** Code is about to run, or was written or repaired. `file` is null for code that is not a file. */
  | { readonly type: "code-written"; readonly file: string | null; readonly code: string; readonly note: string }
  | { readonly type: "tool-started"; readonly id: string; readonly name: string; readonly input: unknown }
  | {
      readonly type: "tool-ended";
      readonly id: string;
      readonly name: string;
      readonly text: string;
      readonly failed: boolean;
    }
  /** Code in the sandbox calls one of your tools, and has its answer. */
  | HostCallEvent
  /** Output of running code, as it comes. */
  | { readonly type: "output"; readonly stream: "stdout" | "stderr"; readonly text: string }
  | { readonly type: "display"; readonly display: Display }
  | { readonly type: "execution-ended"; readonly result: ExecutionResult }
  /** One test of a run ended, while the run goes on. */
  | { readonly type: "test-ended"; readonly test: TestCase }
  | { readonly type: "tests-ended"; readonly report: TestReport }
  | { readonly type: "profile-ended"; readonly report: ProfileReport }
  /** The session was rebuilt from its record, before what comes next. */
  | { readonly type: "session-replayed"; readonly replayed: Replayed }
  /**
   * The request is done; `text` is the whole answer. `structuredResponse` is what code gave to `final_answer()`, and left
   * out when it did not.
   */
  | {
      readonly type: "answer";
      readonly text: string;
      readonly success: boolean;
      readonly structuredResponse?: unknown;
    };
