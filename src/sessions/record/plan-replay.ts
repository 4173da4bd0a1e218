import { formatMemorySize } from "../../config/index.ts";
import type { ReadRecord } from "./journal.ts";
import type { CellEnded, CellStarted, FileEntry, Gave, RecordEntry } from "./record-entry.ts";

/** Something that was in the session and is not in the rebuilt one, or not surely the same. */
export interface LostPart {
  /** `cell 7`, `file big.csv (80 MB)`. */
  readonly what: string;
  readonly reason: string;
}

/** A cell to run again. */
export interface ReplayCell extends CellStarted {
  /** Whether it ended without an exception the first time. */
  readonly succeeded: boolean;
  /** What it gave the first time; null when that is not known. */
  readonly gave: Gave | null;
}

/** A file that was put into the workspace from outside. */
export interface PutFile {
  readonly path: string;
  /** Of the content that was put there. */
  readonly sha256: string;
  /** Why it may have another content since; null when it does not. */
  readonly doubt: string | null;
}

/** What is done to rebuild a session, in order. */
export type ReplayStep =
  | { readonly type: "cell"; readonly cell: ReplayCell }
  | { readonly type: "write"; readonly path: string; readonly size: number; readonly content: Uint8Array }
  | { readonly type: "remove"; readonly path: string }
  /** The interpreter was replaced here: files stayed, variables went. */
  | { readonly type: "restart" }
  /** A cell that left something, and is not run again. */
  | { readonly type: "left-out"; readonly cell: number; readonly gave: Gave | null; readonly reason: string };

export interface ReplayPlan {
  readonly steps: readonly ReplayStep[];
  readonly lost: readonly LostPart[];
  /** Files that are there at the end, of those that were put there. */
  readonly files: readonly PutFile[];
  /** The Python that the session last ran in, as `3.11.2`; null when that is not known. */
  readonly python: string | null;
  /** The packages that it was last opened with. */
  readonly packages: readonly string[];
}

/** What one entry comes to. */
interface Part {
  readonly steps: readonly ReplayStep[];
  readonly lost: readonly LostPart[];
  readonly changesFiles?: (files: Map<string, PutFile>) => void;
}

/** All that led to one point of a record: linked, so that going back costs nothing however long the record is. */
interface Standing {
  readonly part: Part;
  readonly before: Standing | null;
}

/**
 * Reads from a record how the session is rebuilt. Cells that completed or failed run again; cells that were refused, or
 * undone by a rollback or a restored copy, have left nothing; what else cannot be repeated is named.
 */
export function planReplay({ entries, damagedLines }: ReadRecord): ReplayPlan {
  const ends = new Map(entries.flatMap((entry) => (entry.type === "cell-ended" ? [[entry.cell, entry] as const] : [])));
  const contents = keptContents(entries);
  const snapshots = new Map<string, Standing | null>();
  let standing: Standing | null = null;
  const always: LostPart[] = damagedLines.map((line) => ({
    what: `line ${line} of the record`,
    reason: "cannot be read",
  }));
  let opened: Extract<RecordEntry, { type: "opened" }> | null = null;

  for (const entry of entries) {
    switch (entry.type) {
      case "opened":
        opened = entry;
        break;
      case "file":
        standing = { part: planFile(entry, contents), before: standing };
        break;
      case "removed":
        standing = { part: planRemoval(entry.path), before: standing };
        break;
      case "cell-started":
        standing = { part: planCell(entry, ends.get(entry.cell) ?? null), before: standing };
        break;
      case "snapshot":
        snapshots.set(entry.id, standing);
        break;
      case "rollback": {
        const target = snapshots.get(entry.id);
        if (target !== undefined) {
          standing = target;
        } else {
          always.push({ what: `the way back to snapshot ${entry.id}`, reason: "the snapshot is not in the record" });
        }
        break;
      }
      case "stopped":
        always.push({ what: "what was run later", reason: entry.reason });
        break;
    }
  }
  const parts = toParts(standing);
  const files = new Map<string, PutFile>();
  for (const part of parts) {
    part.changesFiles?.(files);
  }
  return {
    steps: parts.flatMap(({ steps }) => steps),
    lost: [...parts.flatMap(({ lost }) => lost), ...always],
    files: [...files.values()],
    python: opened?.python ?? null,
    packages: opened?.packages ?? [],
  };
}

function toParts(last: Standing | null): readonly Part[] {
  const parts: Part[] = [];
  for (let standing = last; standing !== null; standing = standing.before) {
    parts.push(standing.part);
  }
  return parts.reverse();
}

function planCell(cell: CellStarted, end: CellEnded | null): Part {
  const name = `cell ${cell.cell}`;
  const gave = end?.gave ?? null;
  const changesFiles = (files: Map<string, PutFile>) => noteWritten(files, cell.cell, end);
  const without = (reason: string): Part => ({ steps: [], lost: [{ what: name, reason }] });
  const leftOut = (reason: string): Part => ({
    steps: [{ type: "left-out", cell: cell.cell, gave, reason }],
    lost: [{ what: name, reason }],
    changesFiles,
  });
  if (end === null) {
    return without("the process ended while it ran");
  }
  if (end.status === "refused" || end.session === "restored") {
    return { steps: [], lost: [] };
  }
  if (end.session === "closed") {
    return without("the sandbox went away while it ran");
  }
  if (end.session === "reset") {
    const files = end.files.map((path) => ({
      what: `file ${path}`,
      reason: `was written by ${name}, which was stopped`,
    }));
    return { steps: [{ type: "restart" }], lost: files, changesFiles };
  }
  if (end.status !== "completed" && end.status !== "failed") {
    return leftOut(`was stopped before its end (${end.status}), and what it had done by then is not repeated`);
  }
  if (end.hostFunctions.length > 0) {
    return leftOut(`called functions of the host, which are not called again: ${end.hostFunctions.join(", ")}`);
  }
  if (cell.lostStdin !== null) {
    return leftOut(`its input of ${formatMemorySize(cell.lostStdin)} was too large to keep`);
  }
  const again: ReplayCell = { ...cell, succeeded: end.status === "completed", gave };
  return { steps: [{ type: "cell", cell: again }], lost: [], changesFiles };
}

function noteWritten(files: Map<string, PutFile>, cell: number, end: CellEnded | null): void {
  for (const file of files.values()) {
    if (end?.gave === undefined) {
      files.set(file.path, { ...file, doubt: `what cell ${cell} did to it is not known` });
    } else if (end.files.includes(file.path)) {
      files.set(file.path, { ...file, doubt: `cell ${cell} wrote to it, and of that only the cell was kept` });
    }
  }
}

function planRemoval(path: string): Part {
  return { steps: [{ type: "remove", path }], lost: [], changesFiles: (files) => void files.delete(path) };
}

function planFile({ path, size, sha256 }: FileEntry, contents: ReadonlyMap<string, Uint8Array>): Part {
  const content = contents.get(sha256);
  if (content === undefined) {
    const lost = [{ what: `file ${path} (${formatMemorySize(size)})`, reason: "was too large to keep" }];
    return { steps: [], lost, changesFiles: (files) => void files.delete(path) };
  }
  return {
    steps: [{ type: "write", path, size, content }],
    lost: [],
    changesFiles: (files) => void files.set(path, { path, sha256, doubt: null }),
  };
}

function keptContents(entries: readonly RecordEntry[]): ReadonlyMap<string, Uint8Array> {
  const contents = new Map<string, Uint8Array>();
  for (const entry of entries) {
    if (entry.type === "file" && entry.content !== undefined) {
      contents.set(entry.sha256, Buffer.from(entry.content.data, entry.content.encoding));
    }
  }
  return contents;
}
