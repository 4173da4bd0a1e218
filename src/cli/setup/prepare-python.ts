import { type Environment, readEnvironment, resolveConfig } from "../../config/index.ts";
import { cacheDirectory, findPythonEnvironment, preparePythonEnvironment } from "../../dependencies/index.ts";
import type { PythonEnvironment } from "../../sandbox/index.ts";

type Variables = Readonly<Record<string, string | undefined>>;

/** The Python environment that the configuration in these variables asks for, or null when it was not prepared yet. */
export async function findPython(variables: Variables): Promise<PythonEnvironment | null> {
  return findPythonEnvironment(toRequest(readEnvironment({ ...variables })));
}

export interface PreparePythonOptions {
  readonly variables: Variables;
  readonly onProgress: (line: string) => void;
  readonly signal: AbortSignal;
}

/** The same environment, built where it is missing. */
export async function preparePython({
  variables,
  onProgress,
  signal,
}: PreparePythonOptions): Promise<PythonEnvironment> {
  return preparePythonEnvironment({ ...toRequest(readEnvironment({ ...variables })), onProgress, signal });
}

function toRequest(environment: Environment) {
  const { python, packages } = resolveConfig(undefined, { environment });
  return { python, packages, cacheDirectory: cacheDirectory(environment), environment };
}
