import { type Environment, readEnvironment, resolveConfig } from "../../config/index.ts";
import { cacheDirectory, createPythonPreparation, installKernel } from "../../dependencies/index.ts";
import type { PythonEnvironment, PythonPreparation } from "../../sandbox/index.ts";
import { createProvider } from "../../sandbox/registry.ts";

/** Environment variables of the command. */
export type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The Python that a sandbox provider would run, with what the configuration in these variables asks for; null when it was
 * not prepared yet.
 */
export async function findPython(provider: string, variables: Variables): Promise<PythonEnvironment | null> {
  await using sandboxes = createProvider(provider);
  return await sandboxes.findPython(await preparationFor({ variables }));
}

export interface PreparePythonOptions {
  readonly variables: Variables;
  readonly onProgress: (line: string) => void;
  readonly signal: AbortSignal;
}

/** The same, prepared where it is missing. */
export async function preparePython(provider: string, options: PreparePythonOptions): Promise<PythonEnvironment> {
  await using sandboxes = createProvider(provider);
  return await sandboxes.preparePython(await preparationFor(options));
}

async function preparationFor(
  options: Pick<PreparePythonOptions, "variables"> & Partial<PreparePythonOptions>,
): Promise<PythonPreparation> {
  const { variables, ...rest } = options;
  const environment: Environment = readEnvironment({ ...variables });
  const { python, packages } = resolveConfig(undefined, { environment });
  const cache = cacheDirectory(environment);
  const kernelPath = await installKernel(cache);
  return createPythonPreparation({ ...rest, python, packages, cacheDirectory: cache, kernelPath, environment });
}
