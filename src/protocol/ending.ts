import { z } from "zod";

/** What a kernel says of the task that it has ended. */
export const taskStatusSchema = z.enum(["completed", "failed", "refused"]);

/** How the interpreter stands after a run, as its supervisor sees it. */
export const sessionLeftSchema = z.enum(["kept", "restored", "reset", "closed"]);

const limitSchema = z.object({ name: z.enum(["time", "memory", "output"]), value: z.number() });
/** A limit that ended a run. `value` is in the limit's own unit: seconds for time, bytes for memory and output. */
export type LimitHit = Readonly<z.infer<typeof limitSchema>>;

const usageSchema = z.object({
  /** Wall-clock seconds from the start of the run to its end. */
  duration: z.number(),
  /** CPU seconds of all its processes. */
  cpuTime: z.number(),
  /** Peak resident memory of all its processes, in bytes. */
  peakMemory: z.number(),
});
/** What a run used, measured from outside its process. */
export type Usage = Readonly<z.infer<typeof usageSchema>>;

const fileSchema = z.object({
  path: z.string(),
  /** Bytes. */
  size: z.number(),
});
/** A file that a run made or changed in its workspace. */
export type FileChange = Readonly<z.infer<typeof fileSchema>>;

const exitCode = z.number().int().nullable();
const ended = {
  type: z.literal("end"),
  id: z.string(),
  /** One sentence for a person: what ended the run and, for a limit, its value. */
  reason: z.string(),
  /** True when the run wrote more than the output limit keeps, or showed more or larger things than a run may. */
  truncated: z.boolean(),
  usage: usageSchema,
  session: sessionLeftSchema,
  /**
   * Files that are new or changed: at most 1,000 and 4 MiB of paths, among the first 10,000 entries of the workspace.
   * Where there may be more, stderr says so and `truncated` is set.
   */
  files: z.array(fileSchema).readonly(),
};

/** The end of a run: the last of its frames, and the supervisor's own. */
export const endSchema = z.discriminatedUnion("status", [
  z.object({ status: z.enum(["completed", "refused", "cancelled", "lost"]), ...ended }),
  z.object({ status: z.literal("failed"), exitCode, ...ended }),
  z.object({ status: z.enum(["timed-out", "out-of-memory", "output-limit"]), limit: limitSchema, ...ended }),
  z.object({ status: z.literal("killed"), exitCode, signal: z.string().nullable(), ...ended }),
]);
export type EndFrame = z.infer<typeof endSchema>;

type Without<Frame, Key extends PropertyKey> = Frame extends unknown ? Readonly<Omit<Frame, Key>> : never;

/** What an end says of its run, but for the session. */
export type EndedRun = Without<EndFrame, "type" | "id" | "session">;

/**
 * How one run ended: a closed union, decided by the supervisor and never by the code's own process.
 *
 * - `completed`: the code ran to its end
 * - `failed`: the code raised, exited with another code than 0, or a program did
 * - `timed-out`, `out-of-memory`, `output-limit`: it was stopped at its `limit`
 * - `killed`: the process died before the code ended: by a signal, by leaving early, or because it broke the protocol
 * - `refused`: the guard-rail refused the code; nothing ran
 * - `cancelled`: the caller asked for it to stop
 * - `lost`: the sandbox itself went away; nothing is known about the end
 */
export type Ending = Without<EndFrame, keyof typeof ended>;
