import path from "node:path";

import type { Environment } from "../config/index.ts";
import { ExecutorError, explainFolderError } from "../errors/index.ts";

const SYSTEM_CACHE = "/var/cache/executor-agent";

/**
 * The folder for Python environments and the installed kernel: `EXECUTOR_CACHE`; else `/var/cache/executor-agent` for
 * root, whose sandboxes run as another user and could not read a home folder; else `executor-agent` below
 * `XDG_CACHE_HOME` or `~/.cache`.
 *
 * Throws `environment-unavailable` when none of them is known.
 */
export function cacheDirectory(environment: Pick<Environment, "cache" | "home" | "xdgCacheHome">): string {
  if (environment.cache !== null) {
    return path.resolve(environment.cache);
  }
  if (isRoot()) {
    return SYSTEM_CACHE;
  }
  // The XDG base directory specification has relative paths ignored.
  if (environment.xdgCacheHome !== null && path.isAbsolute(environment.xdgCacheHome)) {
    return path.join(environment.xdgCacheHome, "executor-agent");
  }
  if (environment.home !== null) {
    return path.join(environment.home, ".cache", "executor-agent");
  }
  throw new ExecutorError(
    "environment-unavailable",
    "There is no folder for Python environments, because HOME is not set",
    {
      hint: "Set EXECUTOR_CACHE to a folder that can be written",
    },
  );
}

/** Does work in the cache folder. Throws `environment-unavailable` when that cannot be used. */
export async function inCacheDirectory<T>(
  environment: Pick<Environment, "cache" | "home" | "xdgCacheHome">,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = cacheDirectory(environment);
  try {
    return await work(folder);
  } catch (error) {
    throw explainFolderError(error, {
      code: "environment-unavailable",
      name: "The cache folder",
      folder,
      hint: "Make room there, or set EXECUTOR_CACHE to a folder that can be written to",
    });
  }
}

/** Whether this process runs as root. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}
