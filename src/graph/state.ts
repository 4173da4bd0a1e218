import { MessagesValue, StateSchema } from "@langchain/langgraph";
import { z } from "zod";
import type { CodeFailure } from "../agents/coder/index.ts";
import type { TestReport } from "../pytest/test-report.ts";
import type { ExecutionRecord, ProfileRecord } from "../tools/index.ts";
import type { Spent } from "./budget.ts";

/** What a request is about, as `intake` reads it. */
export type Task =
  /** Run code that was given. */
  | { readonly kind: "run-code"; readonly repair: boolean }
  /** Run code that was given under the profiler. */
  | { readonly kind: "profile-code" }
  /** Run tests that are there; with `repair`, make them pass by changing what they test, `modules` first. */
  | {
      readonly kind: "run-tests";
      readonly paths: readonly string[];
      readonly modules: readonly string[];
      readonly repair: boolean;
    }
  /** Write tests for modules that are there, and run them. */
  | { readonly kind: "write-tests" }
  /** Write code and tests for it. */
  | { readonly kind: "write-code" };

/** How a request ended. */
export interface Verdict {
  /**
   * - `passed`: the code ran, the tests passed
   * - `failed`: they did not, and no repair was asked for
   * - `budget-spent`: they did not, and there is nothing left to try with
   * - `declined`: the model said that it cannot do it
   */
  readonly status: "passed" | "failed" | "budget-spent" | "declined";
  /** One sentence for a person. */
  readonly reason: string;
}

/** What one execution left. Recorded under its id, so that no execution happens twice. */
export interface RecordedRun {
  readonly id: string;
  readonly execution: ExecutionRecord | null;
  readonly testReport: TestReport | null;
  readonly profile: ProfileRecord | null;
  /** Why nothing could be run, in words for a person; null when something was. */
  readonly problem: string | null;
}

const nothingSpent: Spent = { seconds: 0, tokens: 0, cpuSeconds: 0 };

/** The state of one request. Data alone: everything in it can be written to a checkpoint. */
export const ExecutorState = new StateSchema({
  messages: MessagesValue,
  /** Unique for every request of a thread; executions are named after it. */
  requestId: z.string().default(""),
  /** The request in the user's words. */
  request: z.string().default(""),
  task: z.custom<Task>().nullable().default(null),
  /** False when the request says that nothing is to be run. */
  mayRun: z.boolean().default(true),
  /** The time limit that the request sets for a run, in seconds; null leaves it to the configuration. */
  timeout: z.number().nullable().default(null),
  /** When the request came in, in milliseconds since 1970. */
  startedAt: z.number().default(0),
  /** The modules worked on, by workspace path. */
  files: z.record(z.string(), z.string()).default(() => ({})),
  /** Code that is run by itself; null when there is none. */
  code: z.string().nullable().default(null),
  /** Tests that were given or written, by workspace path. Those of the working directory are not repeated here. */
  tests: z.record(z.string(), z.string()).default(() => ({})),
  /** The id of the last execution; null before the first. */
  executionId: z.string().nullable().default(null),
  execution: z.custom<ExecutionRecord>().nullable().default(null),
  testReport: z.custom<TestReport>().nullable().default(null),
  profile: z.custom<ProfileRecord>().nullable().default(null),
  /** What is wrong at present; null when nothing is. */
  diagnosis: z.custom<CodeFailure>().nullable().default(null),
  /** Why the model's last answer was not used, or that it has none; null when it was used. */
  refusal: z.custom<Refusal>().nullable().default(null),
  /** Runs of the code or its tests, the first included. */
  attempts: z.number().default(0),
  spent: z.custom<Spent>().default(() => nothingSpent),
  /** Null while the request is worked on. */
  verdict: z.custom<Verdict>().nullable().default(null),
});

/** Why a model's answer was not used. */
export interface Refusal {
  /** `unusable`: the answer was refused, and another may be better. `declined`: the model says that it cannot. */
  readonly kind: "unusable" | "declined";
  readonly reason: string;
}

export type ExecutorStateValue = typeof ExecutorState.State;
export type ExecutorStateUpdate = typeof ExecutorState.Update;
