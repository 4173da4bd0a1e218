import { MessagesValue, StateSchema } from "@langchain/langgraph";
import { z } from "zod";
import type { CodeFailure } from "../agents/coder/index.ts";
import type { Suggestion } from "../diagnosis/index.ts";
import type { AnswerVerdict } from "../events/index.ts";
import type { TestReport } from "../pytest/test-report.ts";
import { defineRequest, type Request } from "../requests/index.ts";
import type { ExecutionRecord, ProfileRecord } from "../tools/index.ts";
import type { ValidationReport } from "../validation/validation-report.ts";
import type { Spent } from "./budget.ts";

/** How a request ended. */
export interface Verdict {
  readonly status: AnswerVerdict["status"];
  /** One sentence for a person. */
  readonly reason: string;
}

/** What came of one program; null what was not asked for, or not done because of what came before it. */
export interface ProgramRun {
  readonly validation: ValidationReport | null;
  readonly execution: ExecutionRecord | null;
  readonly profile: ProfileRecord | null;
}

/** How a program ran, under the profiler or without it; null where it did not. */
export function executionOf({ execution, profile }: Pick<ProgramRun, "execution" | "profile">): ExecutionRecord | null {
  return execution ?? profile?.result ?? null;
}

/** What one execution left. Recorded under its id, so that no execution happens twice. */
export interface RecordedRun {
  readonly id: string;
  /** One for every program that was run or checked. */
  readonly programs: readonly ProgramRun[];
  readonly testReport: TestReport | null;
  /** What may help with an error that the request asks about; null when it asks about none. */
  readonly suggestions: readonly Suggestion[] | null;
  /** Why nothing could be run, in words for a person; null when something was. */
  readonly problem: string | null;
}

const nothingSpent: Spent = { seconds: 0, tokens: 0, cpuSeconds: 0 };

/** The state of one request. Data alone: everything in it can be written to a checkpoint. */
export const ExecutorState = new StateSchema({
  messages: MessagesValue,
  /** Unique for every request of a thread; executions are named after it. */
  requestId: z.string().default(""),
  /** The request as `intake` reads it, and the working directory makes of it. */
  request: z.custom<Request>().default(() => defineRequest("", { kind: "write-code" })),
  /** When the request came in, in milliseconds since 1970. */
  startedAt: z.number().default(0),
  /** The modules worked on, by workspace path. */
  files: z.record(z.string(), z.string()).default(() => ({})),
  /** The one program that is run by itself; null when there is none, or more than one. */
  code: z.string().nullable().default(null),
  /** Tests that were given or written, by workspace path. Those of the working directory are not repeated here. */
  tests: z.record(z.string(), z.string()).default(() => ({})),
  /** The id of the last execution; null before the first. */
  executionId: z.string().nullable().default(null),
  /** What came of every program that was run or checked. */
  programs: z.array(z.custom<ProgramRun>()).default(() => []),
  /** The run that decides: of several programs the first that failed, else the last. */
  execution: z.custom<ExecutionRecord>().nullable().default(null),
  testReport: z.custom<TestReport>().nullable().default(null),
  profile: z.custom<ProfileRecord>().nullable().default(null),
  /** What may help with an error that the request asks about; null when it asks about none. */
  suggestions: z.custom<readonly Suggestion[]>().nullable().default(null),
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
  /** Whose answer it was. */
  readonly by: "coder" | "tester";
  /** `unusable`: the answer was refused, and another may be better. `declined`: the model says that it cannot. */
  readonly kind: "unusable" | "declined";
  readonly reason: string;
}

export type ExecutorStateValue = typeof ExecutorState.State;
export type ExecutorStateUpdate = typeof ExecutorState.Update;
