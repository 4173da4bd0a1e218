import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import type { Environment } from "../../config/index.ts";
import { ExecutorError, systemCode } from "../../errors/index.ts";
import { JOURNAL_SUFFIX, recordFiles, recordFolder, stateUnavailable } from "./record-files.ts";
import { findRecordOwner } from "./record-lock.ts";
import { SessionRecord } from "./session-record.ts";

/** A session that can be gone on with. */
export interface StoredSession {
  readonly id: string;
  /** Cells that were recorded, those that are not run again included. */
  readonly cells: number;
  /** Bytes of its record. */
  readonly bytes: number;
  readonly lastUsed: Date;
  /** Whether a process has it open. */
  readonly isOpen: boolean;
  /** That process's id; null when there is none, or it has not said. */
  readonly pid: number | null;
}

/** The recorded sessions, the one that was used last first. Throws `state-unavailable`. */
export async function listSessions(environment: Environment): Promise<readonly StoredSession[]> {
  const folder = recordFolder(environment);
  const names = (await readFolder(folder)).filter((name) => name.endsWith(JOURNAL_SUFFIX));
  const sessions: StoredSession[] = [];
  for (const name of names) {
    const session = await readSession(folder, name.slice(0, -JOURNAL_SUFFIX.length));
    if (session !== null) {
      sessions.push(session);
    }
  }
  return sessions.sort((left, right) => right.lastUsed.getTime() - left.lastUsed.getTime());
}

/** Removes a session's record. Throws `invalid-input` when there is none, and `in-use` while a process has it open. */
export async function removeSession(environment: Environment, id: string): Promise<void> {
  const names = await readFolder(recordFolder(environment));
  if (!names.includes(`${id}${JOURNAL_SUFFIX}`)) {
    throw new ExecutorError("invalid-input", `There is no session ${JSON.stringify(id)}`, {
      hint: "See: executor sessions",
    });
  }
  await new SessionRecord({ id, environment }).forget();
}

async function readFolder(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (systemCode(error) === "ENOENT") {
      return [];
    }
    throw stateUnavailable(folder, error);
  }
}

async function readSession(folder: string, id: string): Promise<StoredSession | null> {
  const files = recordFiles(folder, id);
  try {
    const { mtime, size } = await stat(files.journal);
    const text = await readFile(files.journal, "utf8");
    // A line break inside of a cell is written as \n, so that this is the beginning of an entry and nothing else.
    const cells = text.match(/^\{"type":"cell-started"/gm)?.length ?? 0;
    const { isOpen, owner } = await findRecordOwner(files);
    return { id, cells, bytes: size, lastUsed: mtime, isOpen, pid: owner?.pid ?? null };
  } catch (error) {
    // It was removed between the two looks.
    if (systemCode(error) === "ENOENT") {
      return null;
    }
    throw stateUnavailable(path.join(folder, id), error);
  }
}
