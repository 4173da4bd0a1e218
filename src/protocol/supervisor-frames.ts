import { z } from "zod";
import type { HostFunction } from "./host-function.ts";
import type { DuringRun, ExecuteFrame, ProgramFrame, RunFrame } from "./protocol.ts";

/** Has a supervisor open the sandbox that it has built. The fields are those of a policy. */
export interface OpenFrame {
  readonly type: "open";
  readonly maxDisk: number;
  readonly maxMemory: number;
  readonly maxOutputLength: number;
  readonly maxOutputBytes: number;
  readonly maxProcesses: number;
  readonly maxFileSize: number;
  readonly functions: readonly HostFunction[];
  readonly environment: Readonly<Record<string, string>>;
  readonly rewind: boolean;
}

/** What is asked about a workspace. Data is in base64. */
export type FileRequest =
  | { readonly operation: "read"; readonly path: string; readonly offset: number; readonly length: number }
  | { readonly operation: "write"; readonly path: string; readonly data: string; readonly append: boolean }
  | { readonly operation: "list" | "remove"; readonly path: string }
  /** Hands a workspace on: one supervisor waits for it at a place, another lends its own there, the first one copies. */
  | { readonly operation: "invite" | "lend" | "fill"; readonly path: string };

/** What is asked of what a session can go back to. */
export type RewindRequest =
  /** `aside` keeps it beside those that are listed and given up for each other. */
  | { readonly type: "snapshot"; readonly aside: boolean }
  | { readonly type: "fork" }
  | { readonly type: "restore" | "discard"; readonly snapshot: string };

/** Frames to a supervisor that is a process of its own. */
export type ToSupervisor =
  | ExecuteFrame
  | ProgramFrame
  | DuringRun
  | OpenFrame
  | ({ readonly type: "file"; readonly id: string } & FileRequest)
  | (RewindRequest & { readonly id: string })
  /** Makes the sandbox new for another use; `ready` answers. */
  | { readonly type: "renew" }
  | { readonly type: "shutdown" };

/** Seconds from the connection to the fork server on, for the bench. */
const phasesSchema = z.object({ cloned: z.number(), forked: z.number(), mounted: z.number(), verified: z.number() });

/** What it says of itself. */
export const noticeSchema = z.discriminatedUnion("type", [
  /** Its process, by its number in the fork server's pid namespace. */
  z.object({ type: z.literal("spawned"), pid: z.number().int() }),
  /** The sandbox is built, or made new (then without `phases`), and what holds its code was read back. */
  z.object({ type: z.literal("ready"), phases: phasesSchema.nullable() }),
  /** The sandbox could not be built as it has to be, or its supervisor failed. */
  z.object({ type: z.literal("broken"), message: z.string() }),
]);

/** The sandbox is open, and held by these mechanisms. */
export const openedSchema = z.object({ type: z.literal("opened"), mechanisms: z.array(z.string()) });

export const rewindResultSchema = z.object({
  type: z.literal("rewind-result"),
  id: z.string(),
  /** `gone` for a snapshot that is not kept any more. */
  error: z.string().nullable(),
  /** The one that was asked about; for a fork, where its supervisor waits. */
  snapshot: z.string(),
  /** Those that are kept, oldest first. */
  snapshots: z.array(z.string()),
});
export type RewindResult = z.infer<typeof rewindResultSchema>;

export const fileResultSchema = z.object({
  type: z.literal("file-result"),
  id: z.string(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  size: z.number(),
  /** Another one for a file that was written to or replaced. */
  version: z.string(),
  data: z.string(),
  entries: z.array(z.object({ path: z.string(), type: z.enum(["file", "directory", "other"]), size: z.number() })),
  /** Where a workspace is to be lent. */
  place: z.string(),
  /** What was copied from a workspace, and whether another content was there. */
  taken: z.array(z.object({ path: z.string(), replaced: z.boolean() })),
});
export type FileResult = z.infer<typeof fileResultSchema>;

/** Frames from such a supervisor. */
export type FromSupervisor =
  | RunFrame
  | z.infer<typeof noticeSchema>
  | z.infer<typeof openedSchema>
  | RewindResult
  | FileResult;
