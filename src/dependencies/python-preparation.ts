import path from "node:path";

import type { Environment } from "../config/index.ts";
import type { PythonEnvironment, PythonPreparation } from "../sandbox/index.ts";
import { compileKernel } from "./compile-kernel.ts";
import { acquireLock } from "./directory-lock.ts";
import { fetchWheels } from "./fetch-wheels.ts";
import { preparePythonEnvironment } from "./prepare-python-environment.ts";
import { findPythonEnvironment } from "./python-environment.ts";

export interface PythonPreparationOptions {
  /** Path of the Python to build from; null takes the machine's. */
  readonly python: string | null;
  readonly packages: readonly string[];
  readonly cacheDirectory: string;
  /** As {@link installKernel} gives it. */
  readonly kernelPath: string;
  readonly environment: Environment;
  readonly onProgress?: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** What a sandbox provider draws on to find or to build the Python that it runs. */
export function createPythonPreparation(options: PythonPreparationOptions): PythonPreparation {
  const { python, packages, cacheDirectory, kernelPath, onProgress = () => undefined } = options;
  const withCompiledKernel = async (found: PythonEnvironment) => {
    await compileKernel({ ...options, python: found });
    return found;
  };
  return {
    python,
    packages,
    cacheDirectory,
    kernelPath,
    onProgress,
    findHostPython: async () => {
      const found = await findPythonEnvironment(options);
      return found === null ? null : await withCompiledKernel(found);
    },
    prepareHostPython: async () => await withCompiledKernel(await preparePythonEnvironment({ ...options, onProgress })),
    exclusively: async (work) => {
      await using _lock = await acquireLock(path.join(cacheDirectory, "preparation.lock"), {
        signal: options.signal,
        onWait: () => onProgress("Waiting for another process that prepares a sandbox"),
      });
      return await work();
    },
    fetchWheels: (wheels) => fetchWheels(wheels, options),
  };
}
