import { randomUUID } from "node:crypto";
import { chmod, readdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { makeFolders } from "../config/index.ts";

import { ExecutorError } from "../errors/index.ts";
import type { PythonEnvironment } from "../sandbox/index.ts";
import { isRoot } from "./cache-directory.ts";
import { acquireLock } from "./directory-lock.ts";
import { readInterpreterFacts } from "./find-interpreter.ts";
import { findUv } from "./find-uv.ts";
import { installPackages } from "./install-packages.ts";
import { findBarrier } from "./others-can-reach.ts";
import {
  locateEnvironment,
  type PythonEnvironmentRequest,
  readEnvironmentFolder,
  renderMarker,
} from "./python-environment.ts";
import { runTool } from "./run-tool.ts";
import { toolVariables } from "./tool-variables.ts";
import { warmEnvironment } from "./warm-environment.ts";

export interface PreparePythonEnvironmentOptions extends PythonEnvironmentRequest {
  /** Called with a short line at the beginning of each step. */
  readonly onProgress?: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

const BUILDING = ".building-";

/**
 * The Python environment for a request, built with uv from wheels when it is not there yet. It appears at once, by a
 * rename, when it is whole; two processes do not build at the same time.
 *
 * Throws `environment-unavailable` when there is no usable Python, no uv, or the packages cannot be had, and `cancelled`
 * when the signal is aborted.
 */
export async function preparePythonEnvironment(options: PreparePythonEnvironmentOptions): Promise<PythonEnvironment> {
  const { folder, interpreter } = await locateEnvironment(options);
  const existing = await readEnvironmentFolder(folder);
  if (existing !== null) {
    return existing;
  }

  const onProgress = options.onProgress ?? (() => undefined);
  const { environment, signal } = options;
  const parent = path.dirname(folder);
  await makeReachable(options.cacheDirectory, parent);
  await using _lock = await acquireLock(path.join(options.cacheDirectory, "environments.lock"), {
    signal,
    onWait: () => onProgress("Waiting for another process that prepares a Python environment"),
  });
  const builtMeanwhile = await readEnvironmentFolder(folder);
  if (builtMeanwhile !== null) {
    return builtMeanwhile;
  }
  await removeAbandoned(parent);

  const facts = await readInterpreterFacts(interpreter.path, { environment, signal });
  onProgress(`Creating a Python ${facts.version} environment`);
  const uv = await findUv({ ...options, interpreter: interpreter.path, onProgress });
  const building = path.join(parent, `${BUILDING}${randomUUID()}`);
  try {
    const requirements = await installPackages({
      ...options,
      uv,
      interpreter: interpreter.path,
      version: facts.version,
      folder: building,
      onProgress,
    });
    onProgress("Building caches");
    await warmEnvironment({ folder: building, environment, signal });
    const { file, text } = renderMarker(building, { ...facts, requirements });
    await writeFile(file, text);
    await openToOthers(building, options);
    // What stands there is not whole, or it would have been used.
    await rm(folder, { recursive: true, force: true });
    await rename(building, folder);
  } finally {
    await rm(building, { recursive: true, force: true });
  }
  const built = await readEnvironmentFolder(folder);
  if (built !== null) {
    return built;
  }
  throw new ExecutorError(
    "environment-unavailable",
    `The Python environment in "${folder}" was built but does not answer`,
    {
      hint: "Remove that folder and try again",
    },
  );
}

/** Makes the cache's folders, open to other users when this is root. */
async function makeReachable(cacheDirectory: string, parent: string): Promise<void> {
  try {
    makeFolders(parent);
    // The caller's umask may have closed what was made just now.
    for (const folder of [cacheDirectory, parent]) {
      await chmod(folder, 0o755);
    }
  } catch (error) {
    throw new ExecutorError("environment-unavailable", `The cache folder "${cacheDirectory}" cannot be used`, {
      hint: "Set EXECUTOR_CACHE to a folder that can be written",
      cause: error,
    });
  }
  const barrier = isRoot() ? await findBarrier(parent) : null;
  if (barrier === null) {
    return;
  }
  throw new ExecutorError(
    "environment-unavailable",
    `The cache folder "${cacheDirectory}" is of no use to sandboxes, which run as another user and may not enter "${barrier}"`,
    { hint: "Set EXECUTOR_CACHE to a folder that every user can read, or leave it out" },
  );
}

/** Lets every user read what was built, whatever the caller's umask was. */
async function openToOthers(folder: string, options: PreparePythonEnvironmentOptions): Promise<void> {
  const variables = toolVariables(options.environment);
  const result = await runTool(["chmod", "-R", "a+rX", folder], { variables, signal: options.signal });
  if (result.ok) {
    return;
  }
  throw new ExecutorError(
    "environment-unavailable",
    `"${folder}" could not be opened to other users\n${result.lastLines}`,
  );
}

/** Removes what builds that were killed left behind; the lock is held, so none of it is in the making. */
async function removeAbandoned(parent: string): Promise<void> {
  const abandoned = (await readdir(parent)).filter((name) => name.startsWith(BUILDING));
  await Promise.all(abandoned.map((name) => rm(path.join(parent, name), { recursive: true, force: true })));
}
