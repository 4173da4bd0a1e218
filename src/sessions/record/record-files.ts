import { chmod } from "node:fs/promises";
import path from "node:path";
import { type Environment, makeFolders } from "../../config/index.ts";
import { ExecutorError, explainFolderError, messageOf } from "../../errors/index.ts";

/** Where the record of one session lies. An id has no slash, so that the names stay in their folder. */
export interface RecordFiles {
  readonly folder: string;
  /** What happened, an entry a line. */
  readonly journal: string;
  /** Locked while a process has the session open; its content means nothing. */
  readonly lock: string;
  /** Who has it open, for a person. */
  readonly owner: string;
}

export const JOURNAL_SUFFIX = ".jsonl";
const HINT = "Set EXECUTOR_STATE to a folder that can be written, or switch the record off with `record: false`";

/**
 * The folder for records: `sessions` below `EXECUTOR_STATE`; else below `executor-agent` in `XDG_STATE_HOME` or
 * `~/.local/state`. Throws `state-unavailable` when none of them is known.
 */
export function recordFolder(environment: Pick<Environment, "state" | "home" | "xdgStateHome">): string {
  if (environment.state !== null) {
    return path.resolve(environment.state, "sessions");
  }
  // The XDG base directory specification has relative paths ignored.
  if (environment.xdgStateHome !== null && path.isAbsolute(environment.xdgStateHome)) {
    return path.join(environment.xdgStateHome, "executor-agent", "sessions");
  }
  if (environment.home !== null) {
    return path.join(environment.home, ".local", "state", "executor-agent", "sessions");
  }
  throw new ExecutorError("state-unavailable", "There is no folder for sessions, because HOME is not set", {
    hint: HINT,
  });
}

/** The files of one session. */
export function recordFiles(folder: string, id: string): RecordFiles {
  return {
    folder,
    journal: path.join(folder, `${id}${JOURNAL_SUFFIX}`),
    lock: path.join(folder, `${id}.lock`),
    owner: path.join(folder, `${id}.owner`),
  };
}

/** Makes the folder, for its owner's eyes only: what was run may hold secrets. Throws `state-unavailable`. */
export async function prepareRecordFolder(folder: string): Promise<void> {
  try {
    makeFolders(folder, 0o700);
    await chmod(folder, 0o700);
  } catch (error) {
    throw stateUnavailable(folder, error);
  }
}

/** The error for a file or folder of records that the operating system refuses; one of ours as it is. */
export function stateUnavailable(file: string, cause: unknown): ExecutorError {
  const use = { code: "state-unavailable", name: "The session's record", folder: file, hint: HINT } as const;
  const message = `${use.name} "${file}" cannot be used: ${messageOf(cause)}`;
  return (
    ExecutorError.from(explainFolderError(cause, use)) ?? new ExecutorError(use.code, message, { cause, hint: HINT })
  );
}
