import { z } from "zod";
import { type CallAnswer, toolCallSchema } from "./host-function.ts";

/**
 * The kernel protocol: what the host and a Python kernel say to each other, on a channel of its own.
 *
 * A frame is a 4-byte big-endian length followed by that many bytes of UTF-8 JSON. Everything a kernel says is a claim
 * of the process that ran the code; only `output` and `end` come from the supervisor.
 */
export const MAX_FRAME_BYTES = 16 * 1024 * 1024;

/** Rules for the user's own code, as JSON in a task. A guard-rail for honest mistakes, never the boundary. */
export interface GuardRules {
  /** Import names that the code may import; the workspace's own modules always may be. */
  readonly allowedModules: readonly string[];
  /** Distributions whose modules the code may import as well, as the configuration names them. */
  readonly packages: readonly string[];
  /** Names of builtins that the code may not call. */
  readonly forbiddenFunctions: readonly string[];
  /** Refuses base64, rot13, hex and similar decoding of code. */
  readonly detectObfuscation: boolean;
}

/** {@link GuardRules} as JSON text: most runs of a session bring the same, and a kernel reads them once. */
export type GuardText = string;

/** What the code of a cell is run with. */
interface CellTask {
  readonly code: string;
  readonly stdin: string | null;
  readonly guard: GuardText | null;
  /**
   * `sys.argv`: the program's path in the workspace, which is its `__file__` too, then its arguments. Without it the code
   * is a cell, which has no name.
   */
  readonly argv?: readonly string[];
  /**
   * Ends the interpreter as Python does at the end of a program: threads are waited for, `atexit` is called, open files
   * are written to their end. Nothing may run in it afterwards.
   */
  readonly ends?: boolean;
}

/** What an execution does. */
export type Task =
  /** Runs a cell in the interpreter's namespace; a last expression's value is reported. */
  | ({ readonly kind: "code" } & CellTask)
  /** Runs a cell under the profiler. */
  | ({ readonly kind: "profile" } & CellTask)
  /**
   * Runs pytest in the workspace; the last of its arguments is what is tested. `guard` holds for the tests and the modules
   * of the workspace that they import. `coverage` lists folders or modules to measure, whether tests import
   * them or not; empty measures what they import, null nothing. `key` is drawn for this run, 32 bytes in hex:
   * what the kernel says of the tests is sealed with it.
   */
  | {
      readonly kind: "tests";
      readonly arguments: readonly string[];
      readonly coverage: readonly string[] | null;
      readonly guard: GuardText | null;
      readonly key: string;
    }
  /** Checks code without running it. */
  | { readonly kind: "validate"; readonly code: string; readonly guard: GuardText | null };

/** Frames to the kernel. */
export type ToKernel =
  | {
      readonly type: "execute";
      readonly id: string;
      readonly task: Task;
      /** Seconds. */
      readonly timeout: number;
      /** Bytes, for this execution and those after it; null keeps what the sandbox has. */
      readonly maxMemory: number | null;
    }
  /** Stops the execution with that id: a KeyboardInterrupt first, force after a grace period. */
  | { readonly type: "interrupt"; readonly id: string }
  /** Answers the call with that number of the run with that id. */
  | ({ readonly type: "tool-result"; readonly id: string; readonly call: number } & CallAnswer)
  | { readonly type: "shutdown" };

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

const usageSchema = z.object({ duration: z.number(), cpuTime: z.number(), peakMemory: z.number() });

/**
 * Frames to the host: `display`, `progress`, `result`, `error` and `tool-call` are claims of the kernel's process, the
 * rest is the supervisor's.
 */
export const fromKernelSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("display"), id: z.string(), display: displaySchema }),
  z.object({ type: z.literal("progress"), id: z.string(), progress: z.unknown() }),
  z.object({ type: z.literal("result"), id: z.string(), value: displaySchema.nullable(), report: z.unknown() }),
  z.object({ type: z.literal("error"), id: z.string(), error: kernelErrorSchema }),
  toolCallSchema,
  z.object({ type: z.literal("output"), id: z.string(), stream: z.enum(["stdout", "stderr"]), text: z.string() }),
  z.object({
    type: z.literal("end"),
    id: z.string(),
    status: z.enum([
      "completed",
      "failed",
      "timed-out",
      "out-of-memory",
      "output-limit",
      "killed",
      "refused",
      "cancelled",
      "lost",
    ]),
    reason: z.string(),
    exitCode: z.number().int().nullable(),
    signal: z.string().nullable(),
    limit: z.object({ name: z.enum(["time", "memory", "output"]), value: z.number() }).nullable(),
    truncated: z.boolean(),
    usage: usageSchema,
    session: z.enum(["kept", "restored", "reset", "closed"]),
    /** Workspace files that are new or changed, at most 1,000. */
    files: z.array(z.object({ path: z.string(), size: z.number() })),
  }),
]);
export type FromKernel = z.infer<typeof fromKernelSchema>;
export type EndFrame = Extract<FromKernel, { type: "end" }>;
