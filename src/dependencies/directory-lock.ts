import { randomUUID } from "node:crypto";
import { open, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";

import { ExecutorError, systemCode } from "../errors/index.ts";

/** Seconds between two signs of life of a lock's owner. */
const HEARTBEAT = 2;
/** Seconds without a sign of life after which an owner counts as dead. */
const STALE_AFTER = 30;

export interface LockOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called once if another process holds the lock. */
  readonly onWait?: () => void;
}

/** A lock that is held until it is disposed of. */
export type Lock = AsyncDisposable;

/**
 * Waits for a lock file and takes it. Its owner touches it while it lives, so that a lock left behind by a process that
 * died, on this machine or another one that shares the folder, is taken over after half a minute.
 *
 * It saves work and does not guard correctness: what is built under it must still appear at once, by a rename. Throws
 * `cancelled` when the signal is aborted.
 */
export async function acquireLock(file: string, { signal, onWait }: LockOptions = {}): Promise<Lock> {
  const token = randomUUID();
  let waited = false;
  while (!(await tryCreate(file, token))) {
    if (signal?.aborted) {
      throw new ExecutorError("cancelled", "Waiting for another process was cancelled");
    }
    if (await isStale(file)) {
      await takeAway(file, token);
      continue;
    }
    if (!waited) {
      onWait?.();
    }
    waited = true;
    await wait(100);
  }
  const heartbeat = setInterval(() => {
    const now = new Date();
    // The folder may have been removed by hand; the build then fails by itself and says so.
    utimes(file, now, now).catch(() => undefined);
  }, HEARTBEAT * 1000);
  heartbeat.unref();
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(heartbeat);
      if ((await readOrNull(file)) === token) {
        await rm(file, { force: true });
      }
    },
  };
}

async function tryCreate(file: string, token: string): Promise<boolean> {
  try {
    await using handle = await open(file, "wx");
    await handle.writeFile(token);
    return true;
  } catch (error) {
    if (systemCode(error) === "EEXIST") {
      return false;
    }
    throw error;
  }
}

async function isStale(file: string): Promise<boolean> {
  try {
    return Date.now() - (await stat(file)).mtimeMs > STALE_AFTER * 1000;
  } catch {
    // Released between the two looks: the next attempt takes it.
    return false;
  }
}

/** Moves a dead lock aside; when two processes try, one of them finds nothing to move. */
async function takeAway(file: string, token: string): Promise<void> {
  const aside = `${file}.${token}`;
  try {
    await rename(file, aside);
    await rm(aside, { force: true });
  } catch {
    // Another process was faster, and the next attempt waits for it.
  }
}

async function readOrNull(file: string): Promise<string | null> {
  try {
    return await readFile(file, "utf8");
  } catch {
    return null;
  }
}
