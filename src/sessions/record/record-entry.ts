import { z } from "zod";
import { bindingSchema, sessionLeftSchema } from "../../protocol/index.ts";

/** The form of a record. A program that finds a higher one leaves the record alone. */
export const RECORD_VERSION = 1;

const sessionEntry = z.object({
  type: z.literal("session"),
  version: z.int(),
  id: z.string(),
  createdAt: z.string(),
});

/** A process has taken the session; what follows ran in this Python. */
const openedEntry = z.object({
  type: z.literal("opened"),
  at: z.string(),
  /** As `3.11.2`. */
  python: z.string(),
  packages: z.array(z.string()),
});

/** A file was put into the workspace from outside. */
const fileEntry = z.object({
  type: z.literal("file"),
  path: z.string(),
  size: z.number(),
  sha256: z.string(),
  /** Absent when an earlier entry with the same hash has it, or when it was too large to keep. */
  content: z.object({ encoding: z.enum(["utf8", "base64"]), data: z.string() }).optional(),
});

const removedEntry = z.object({ type: z.literal("removed"), path: z.string() });

const cellStartedEntry = z.object({
  type: z.literal("cell-started"),
  /** Counted from 1 over the whole life of the session. */
  cell: z.int(),
  at: z.string(),
  kind: z.enum(["code", "profile"]),
  code: z.string(),
  argv: z.array(z.string()).optional(),
  stdin: z.string().nullable(),
  /** Bytes of an input that was too large to keep; null when it was kept, or when there was none. */
  lostStdin: z.number().nullable(),
  /** What this call said otherwise than the configuration. */
  limits: z.object({
    timeout: z.number().optional(),
    maxMemory: z.number().optional(),
    safeMode: z.boolean().optional(),
  }),
});

/** What a cell gave, by which the same cell in a rebuilt session is compared with it. */
const gaveSchema = z.object({
  /** Of what it printed, its value, and its error. */
  outputHash: z.string(),
  names: z.array(bindingSchema),
  /** How many more names it had to do with. */
  omitted: z.number(),
});

const cellEndedEntry = z.object({
  type: z.literal("cell-ended"),
  cell: z.int(),
  status: z.string(),
  /** `restored` is a session that went on from the copy taken before the run. */
  session: z.enum([...sessionLeftSchema.options, "replaced"]),
  /** Files that the run made or changed: all where they may be all that is left of it, else those put there from outside. */
  files: z.array(z.string()),
  /** Functions of the host that it called. */
  hostFunctions: z.array(z.string()),
  /** Absent where the cell was recorded by a version that did not note it, and where the cell's process told no names. */
  gave: gaveSchema.optional(),
});

const snapshotEntry = z.object({ type: z.literal("snapshot"), id: z.string() });
const rollbackEntry = z.object({ type: z.literal("rollback"), id: z.string() });

/** From here on nothing more is recorded. */
const stoppedEntry = z.object({ type: z.literal("stopped"), reason: z.string() });

const recordEntry = z.discriminatedUnion("type", [
  sessionEntry,
  openedEntry,
  fileEntry,
  removedEntry,
  cellStartedEntry,
  cellEndedEntry,
  snapshotEntry,
  rollbackEntry,
  stoppedEntry,
]);

/** One thing that happened in a session. */
export type RecordEntry = z.infer<typeof recordEntry>;
export type FileEntry = z.infer<typeof fileEntry>;
export type CellStarted = z.infer<typeof cellStartedEntry>;
export type Gave = Readonly<z.infer<typeof gaveSchema>>;
export type CellEnded = z.infer<typeof cellEndedEntry>;
/** How a session stands after a cell. */
export type RecordedSessionState = CellEnded["session"];

/** The entry in a line of a record; null when it is none. */
export function parseRecordEntry(line: string): RecordEntry | null {
  try {
    return recordEntry.parse(JSON.parse(line));
  } catch {
    // The caller names the line as one that cannot be read.
    return null;
  }
}
