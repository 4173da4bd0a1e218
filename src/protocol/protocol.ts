import { z } from "zod";
import { bindingsShape } from "./bindings.ts";
import { endSchema } from "./ending.ts";
import { type CallAnswer, toolCallSchema } from "./host-function.ts";
import { type ReportOf, reportSchemas, sealedClaimSchema } from "./report.ts";
import type { Task, TaskKind } from "./task.ts";

/**
 * The kernel protocol: what the host and a Python kernel say to each other, on a channel of its own.
 *
 * A frame is a 4-byte big-endian length followed by that many bytes of UTF-8 JSON. Everything a kernel says is a claim
 * of the process that ran the code; only `output` and `end` come from the supervisor.
 */
export const MAX_FRAME_BYTES = 16 * 1024 * 1024;

/** Has a kernel perform a task. */
export interface ExecuteFrame<Kind extends TaskKind = TaskKind> {
  readonly type: "execute";
  readonly id: string;
  readonly task: Task & { readonly kind: Kind };
  /** Seconds. */
  readonly timeout: number;
  /** Bytes, for this execution and those after it; null keeps what the sandbox has. */
  readonly maxMemory: number | null;
}

/** Runs a program beside the kernel. */
export interface ProgramFrame {
  readonly type: "run";
  readonly id: string;
  readonly command: readonly [string, ...string[]];
  /** Inside the workspace. */
  readonly directory: string;
  readonly stdin: string | null;
  /** Seconds. */
  readonly timeout: number;
}

/** What the host says while a run goes on. */
export type DuringRun =
  /** Stops the run with that id: a KeyboardInterrupt first, force after a grace period. */
  | { readonly type: "interrupt"; readonly id: string }
  /** Answers the call with that number of the run with that id. */
  | ({ readonly type: "tool-result"; readonly id: string; readonly call: number } & CallAnswer);

/** Source position of a problem in the user's code, 1-based. */
const traceFrameSchema = z.object({
  file: z.string(),
  line: z.number().int(),
  function: z.string(),
  source: z.string(),
});
export type TraceFrame = z.infer<typeof traceFrameSchema>;

const kernelErrorSchema = z.object({
  /** The exception's class name: `ZeroDivisionError`. */
  name: z.string(),
  message: z.string(),
  /** Line in the code that was given, 1-based; null when the error is not in it. */
  line: z.number().int().nullable(),
  /** The traceback as Python prints it, with the kernel's own frames left out. */
  traceback: z.string(),
  frames: z.array(traceFrameSchema),
  /** What the interpreter knows that helps to repair it: near names, the missing module, the attribute's owner. */
  facts: z.record(z.string(), z.unknown()),
});
export type KernelError = z.infer<typeof kernelErrorSchema>;

const displaySchema = z.object({
  /** Representations by MIME type; binary ones in base64. */
  data: z.record(z.string(), z.string()),
});
export type Display = z.infer<typeof displaySchema>;

const id = z.string();

const bindingsSchema = z.object({ type: z.literal("bindings"), id, ...bindingsShape });
/** What a cell has to do with the names of its session. */
export type Bindings = Readonly<Pick<z.infer<typeof bindingsSchema>, keyof typeof bindingsShape>>;

const plainFrames = [
  z.object({ type: z.literal("display"), id, display: displaySchema }),
  z.object({ type: z.literal("progress"), id, progress: sealedClaimSchema.nullable().catch(null) }),
  z.object({ type: z.literal("error"), id, error: kernelErrorSchema }),
  bindingsSchema,
  toolCallSchema,
  z.object({ type: z.literal("output"), id, stream: z.enum(["stdout", "stderr"]), text: z.string() }),
  endSchema,
] as const;

/**
 * What the host is told of a run: `display`, `progress`, `result`, `error`, `bindings` and `tool-call` are claims of the kernel's
 * process, the rest is the supervisor's. A progress or report that cannot be read is null.
 */
export type RunFrame<Kind extends TaskKind = TaskKind> =
  | z.infer<(typeof plainFrames)[number]>
  | { type: "result"; id: string; value: Display | null; report: ReportOf<Kind> };

function runFrames<Report extends z.ZodType>(report: Report) {
  const value = displaySchema.nullable();
  const result = z.object({ type: z.literal("result"), id, value, report: report.nullable().catch(null) });
  return z.discriminatedUnion("type", [...plainFrames, result]);
}

/** The frames of a run, by the kind of its task. */
export const runFrameSchemas: { readonly [Kind in TaskKind]: z.ZodType<RunFrame<Kind>> } = {
  code: runFrames(reportSchemas.code),
  profile: runFrames(reportSchemas.profile),
  tests: runFrames(reportSchemas.tests),
  validate: runFrames(reportSchemas.validate),
};
