import { chmod, readFile, rm, stat, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import type { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import { ExecutorError } from "../../errors/index.ts";
import { type RecordFiles, stateUnavailable } from "./record-files.ts";

/** SQLITE_BUSY, https://www.sqlite.org/rescode.html#busy */
const SQLITE_BUSY = 5;
/** Looks at a lock before it counts as taken: who lists the sessions holds it for a moment, too. */
const ATTEMPTS = 4;
const MILLISECONDS_BETWEEN = 20;

const ownerSchema = z.object({ pid: z.int(), host: z.string(), since: z.string() });

/** Who has a session open. */
export type RecordOwner = z.infer<typeof ownerSchema>;

/** A session that is this process's own until it is released. */
export interface RecordLock {
  release(): Promise<void>;
}

/**
 * Takes a session for this process. The lock is the operating system's, by way of SQLite: it ends with the process,
 * however that ends, so that none is ever left behind. Throws `in-use` with the owner's process id.
 */
export async function acquireRecordLock(files: RecordFiles, id: string): Promise<RecordLock> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const before = await inode(files.lock);
    const database = tryLock(files);
    if (database === null) {
      await wait(MILLISECONDS_BETWEEN);
      continue;
    }
    // Whoever forgets a session removes the file; a lock on a file that is no longer there keeps nobody out.
    if (before !== null && before === (await inode(files.lock))) {
      return await hold(database, files);
    }
    database.close();
  }
  throw await inUse(files, id);
}

/** Whether a process has the session open, and which one, as far as it has said. */
export async function findRecordOwner(files: RecordFiles): Promise<{ isOpen: boolean; owner: RecordOwner | null }> {
  if ((await inode(files.lock)) === null) {
    return { isOpen: false, owner: null };
  }
  const database = tryLock(files);
  database?.close();
  return database === null ? { isOpen: true, owner: await readOwner(files) } : { isOpen: false, owner: null };
}

async function hold(database: DatabaseSync, files: RecordFiles): Promise<RecordLock> {
  try {
    await chmod(files.lock, 0o600);
    const owner: RecordOwner = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
    await writeFile(files.owner, JSON.stringify(owner), { mode: 0o600 });
  } catch (error) {
    database.close();
    throw stateUnavailable(files.owner, error);
  }
  return {
    release: async () => {
      if (!database.isOpen) {
        return;
      }
      await rm(files.owner, { force: true });
      database.close();
    },
  };
}

/**
 * The database that holds the lock; null when another one does. Nothing but SQLite may open the file: POSIX ends a
 * process's locks on a file when any of its descriptors for it is closed, and SQLite alone keeps count of them.
 */
function tryLock({ lock }: RecordFiles): DatabaseSync | null {
  let database: DatabaseSync | null = null;
  try {
    database = openDatabase(lock);
    database.exec("BEGIN EXCLUSIVE");
    return database;
  } catch (error) {
    if (database?.isOpen) {
      database.close();
    }
    if (error instanceof Error && "errcode" in error && error.errcode === SQLITE_BUSY) {
      return null;
    }
    throw stateUnavailable(lock, error);
  }
}

async function inUse(files: RecordFiles, id: string): Promise<ExecutorError> {
  const owner = await readOwner(files);
  return new ExecutorError("in-use", `The session "${id}" is open in ${describeOwner(owner)}`, {
    hint: "Close it there, take another id, or open it without a record: `record: false`",
  });
}

function describeOwner(owner: RecordOwner | null): string {
  if (owner === null) {
    return "another process";
  }
  if (owner.pid === process.pid && owner.host === hostname()) {
    return "this process already";
  }
  return `process ${owner.pid} on ${owner.host}`;
}

async function readOwner({ owner }: RecordFiles): Promise<RecordOwner | null> {
  try {
    return ownerSchema.parse(JSON.parse(await readFile(owner, "utf8")));
  } catch {
    // The owner is just coming or going, and has not written or has already removed who it is.
    return null;
  }
}

async function inode(file: string): Promise<number | null> {
  try {
    return (await stat(file)).ino;
  } catch {
    // It is not there, or cannot be looked at, of which locking it tells more.
    return null;
  }
}

/** Opened so that it never waits. An import would be looked for before any code runs, and so end an older Node without a word that helps. */
function openDatabase(file: string): DatabaseSync {
  const { DatabaseSync } = process.getBuiltinModule("node:sqlite");
  return new DatabaseSync(file, { timeout: 0 });
}
