import { z } from "zod";
import { taskStatusSchema } from "../../protocol/index.ts";

/**
 * What comes from the runner beside the claims of the kernel protocol. Its process ran the code, so all of it may be
 * forged: it is read as data, within bounds, and decides nothing by itself.
 */
export const runnerClaimSchema = z.discriminatedUnion("type", [
  /** Python is loaded, and this process found itself as confined as it has to be. */
  z.object({ type: z.literal("ready"), python: z.string().max(100) }),
  z.object({ type: z.literal("opened") }),
  z.object({ type: z.literal("output"), stream: z.enum(["stdout", "stderr"]), data: z.base64() }),
  /** What a run did to a path of the workspace, so that the host's copy stays the same. */
  z.object({
    type: z.literal("change"),
    kind: z.enum(["file", "directory", "other", "removed"]),
    path: z.string().max(4096),
    data: z.base64().default(""),
    append: z.boolean().default(false),
  }),
  z.object({
    type: z.literal("end"),
    run: z.string(),
    status: taskStatusSchema,
    exitCode: z.int32().nullable(),
    reason: z.string(),
    /** Whether the code says that it failed because memory was refused. */
    lackedMemory: z.boolean().default(false),
    /** Whether it says that something it showed was too large, and left out. */
    leftOut: z.boolean().default(false),
  }),
]);
/** A claim as an honest runner sends it. */
export type RunnerFrame = z.input<typeof runnerClaimSchema>;
export type RunnerClaim = z.infer<typeof runnerClaimSchema>;
export type EndClaim = Extract<RunnerClaim, { type: "end" }>;
export type ChangeClaim = Extract<RunnerClaim, { type: "change" }>;
