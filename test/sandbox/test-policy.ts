import { readEnvironment } from "../../src/config/index.ts";
import { cacheDirectory, createPythonPreparation, installKernel } from "../../src/dependencies/index.ts";
import type { SandboxPolicy, SandboxProvider } from "../../src/sandbox/index.ts";
import { createProvider, providerNames } from "../../src/sandbox/registry.ts";

const MEGABYTE = 1024 * 1024;

/** A policy with small limits over the Python that a provider runs: the preferred one's, where none is given. */
export async function testPolicy(
  changes: Partial<SandboxPolicy> = {},
  provider: SandboxProvider = createProvider(providerNames[0] ?? ""),
): Promise<SandboxPolicy> {
  const environment = readEnvironment();
  const cache = cacheDirectory(environment);
  const kernelPath = await installKernel(cache);
  const request = { python: null, packages: [], cacheDirectory: cache, kernelPath, environment };
  return {
    timeout: 30,
    maxMemory: 256 * MEGABYTE,
    maxOutputLength: 10_000,
    maxOutputBytes: 16 * MEGABYTE,
    maxProcesses: 32,
    maxFileSize: 32 * MEGABYTE,
    maxDisk: 64 * MEGABYTE,
    network: [],
    environment: {},
    python: await provider.preparePython(createPythonPreparation(request)),
    kernelPath,
    preload: [],
    rewind: false,
    functions: [],
    ...changes,
  };
}
