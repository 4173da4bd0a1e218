import type { FileChange } from "../../protocol/index.ts";
import { MAX_ENTRIES } from "../copy-through-host.ts";
import type { WorkspaceMirror } from "./workspace-mirror.ts";

const MAX_FILES = 1000;

export interface ChangedFiles {
  readonly files: readonly FileChange[];
  /** What stderr says of those that are not named. */
  readonly notes: readonly string[];
}

/** Names the files that a run made or changed, by their paths in the workspace. */
export function nameChangedFiles(paths: readonly string[], workspace: WorkspaceMirror | null): ChangedFiles {
  const named = paths.slice(0, MAX_FILES);
  const notes: string[] = [];
  if (workspace?.isFull) {
    notes.push(`The workspace holds ${inGroups(MAX_ENTRIES)} entries or more: only the first were looked at`);
  }
  if (named.length < paths.length) {
    notes.push(`${inGroups(paths.length)} files were made or changed: the first ${inGroups(named.length)} are named`);
  }
  return {
    files: named.map((path) => ({ path, size: workspace?.size(path) ?? 0 })),
    notes: notes.map((note) => `\n[${note}]\n`),
  };
}

function inGroups(count: number): string {
  return count.toLocaleString("en");
}
