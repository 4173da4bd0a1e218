import { z } from "zod";

/** Frames between the host and a supervisor that are not part of the kernel protocol. */
export const openedFrameSchema = z.object({ type: z.literal("opened"), mechanisms: z.array(z.string()) });

/** What a supervisor says of itself. */
export const noticeSchema = z.discriminatedUnion("type", [
  /** Its process, by its number in the fork server's pid namespace. */
  z.object({ type: z.literal("spawned"), pid: z.number().int() }),
  /** The sandbox is built, and what holds its code was read back. */
  z.object({ type: z.literal("ready") }),
  /** The sandbox could not be built as it has to be, or its supervisor failed. */
  z.object({ type: z.literal("broken"), message: z.string() }),
]);

export const rewindResultSchema = z.object({
  type: z.literal("rewind-result"),
  id: z.string(),
  /** `gone` for a snapshot that is not kept any more. */
  error: z.string().nullable(),
  snapshot: z.string(),
  /** Those that are kept, oldest first. */
  snapshots: z.array(z.string()),
});
export type RewindResult = z.infer<typeof rewindResultSchema>;

export const fileResultSchema = z.object({
  type: z.literal("file-result"),
  id: z.string(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  size: z.number().optional(),
  /** Another one for a file that was written to or replaced. */
  version: z.string().optional(),
  data: z.string().optional(),
  entries: z
    .array(z.object({ path: z.string(), type: z.enum(["file", "directory", "other"]), size: z.number() }))
    .optional(),
  /** Where a workspace is to be lent. */
  place: z.string().optional(),
  /** Paths at which was another content. */
  replaced: z.array(z.string()).optional(),
});
export type FileResult = z.infer<typeof fileResultSchema>;
