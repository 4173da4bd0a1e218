import { type Environment, readEnvironment, resolveConfig } from "../../config/index.ts";
import { createPythonPreparation, inCacheDirectory, installKernel } from "../../dependencies/index.ts";
import type { PythonEnvironment, PythonPreparation } from "../../sandbox/index.ts";
import { createProvider } from "../../sandbox/registry.ts";

/** Environment variables of the command. */
export type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The Python that a sandbox provider would run, with what the configuration in these variables asks for; null when it was
 * not prepared yet. Throws `environment-unavailable` when the cache folder cannot be used.
 */
export async function findPython(provider: string, variables: Variables): Promise<PythonEnvironment | null> {
  await using sandboxes = createProvider(provider);
  return await withPreparation({ variables }, (preparation) => sandboxes.findPython(preparation));
}

export interface PreparePythonOptions {
  readonly variables: Variables;
  readonly onProgress: (line: string) => void;
  readonly signal: AbortSignal;
}

/** The same, prepared where it is missing. */
export async function preparePython(provider: string, options: PreparePythonOptions): Promise<PythonEnvironment> {
  await using sandboxes = createProvider(provider);
  return await withPreparation(options, (preparation) => sandboxes.preparePython(preparation));
}

async function withPreparation<T>(
  options: Pick<PreparePythonOptions, "variables"> & Partial<PreparePythonOptions>,
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
