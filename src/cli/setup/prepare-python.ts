import { type Environment, readEnvironment, resolveConfig } from "../../config/index.ts";
import { createPythonPreparation, inCacheDirectory, installKernel } from "../../dependencies/index.ts";
import type { PythonEnvironment, PythonPreparation } from "../../sandbox/index.ts";
import { createProvider } from "../../sandbox/registry.ts";

/** Environment variables of the command. */
export type Variables = Readonly<Record<string, string | undefined>>;

export interface FindPythonOptions {
  readonly variables: Variables;
  readonly signal: AbortSignal;
}

/**
 * The Python that a sandbox provider would run, with what the configuration in these variables asks for; null when it was
 * not prepared yet. Throws `environment-unavailable` when the cache folder cannot be used, and `cancelled`.
 */
export async function findPython(provider: string, options: FindPythonOptions): Promise<PythonEnvironment | null> {
  await using sandboxes = createProvider(provider);
  return await withPreparation(options, (preparation) => sandboxes.findPython(preparation));
}

export interface PreparePythonOptions extends FindPythonOptions {
  readonly onProgress: (line: string) => void;
}

/** The same, prepared where it is missing. */
export async function preparePython(provider: string, options: PreparePythonOptions): Promise<PythonEnvironment> {
  await using sandboxes = createProvider(provider);
  return await withPreparation(options, (preparation) => sandboxes.preparePython(preparation));
}

async function withPreparation<T>(
  options: FindPythonOptions & Partial<PreparePythonOptions>,
  work: (preparation: PythonPreparation) => Promise<T>,
): Promise<T> {
  const { variables, ...rest } = options;
  const environment: Environment = readEnvironment({ ...variables });
  const { python, packages } = resolveConfig(undefined, { environment });
  return await inCacheDirectory(environment, async (cacheDirectory) => {
    const kernelPath = await installKernel(cacheDirectory);
    return await work(createPythonPreparation({ ...rest, python, packages, cacheDirectory, kernelPath, environment }));
  });
}
