import { readEnvironment } from "../../src/config/index.ts";
import { cacheDirectory, installKernel, preparePythonEnvironment } from "../../src/dependencies/index.ts";
import type { SandboxPolicy } from "../../src/sandbox/index.ts";

const MEGABYTE = 1024 * 1024;

/** A policy with small limits over the machine's prepared Python environment. */
export async function testPolicy(changes: Partial<SandboxPolicy> = {}): Promise<SandboxPolicy> {
  const environment = readEnvironment();
  const cache = cacheDirectory(environment);
  return {
    timeout: 10,
    maxMemory: 256 * MEGABYTE,
    maxOutputLength: 10_000,
    maxOutputBytes: 16 * MEGABYTE,
    maxProcesses: 32,
    maxFileSize: 32 * MEGABYTE,
    maxDisk: 64 * MEGABYTE,
    network: [],
    environment: {},
    python: await preparePythonEnvironment({ python: null, packages: [], cacheDirectory: cache, environment }),
    kernelPath: await installKernel(cache),
    preload: [],
    ...changes,
  };
}
