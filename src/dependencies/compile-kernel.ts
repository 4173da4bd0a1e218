import { access, constants } from "node:fs/promises";
import path from "node:path";

import type { Environment } from "../config/index.ts";
import type { PythonEnvironment } from "../sandbox/index.ts";
import { runTool } from "./run-tool.ts";
import { toolVariables } from "./tool-variables.ts";

/** Every user may read what is compiled, whatever the caller's umask is. */
const PROGRAM = `
import compileall, os, sys
os.umask(0o022)
if compileall.compile_dir(sys.argv[1], quiet=2):
    open(sys.argv[2], "w").close()
`;

export interface CompileKernelOptions {
  /** As {@link installKernel} gives it. */
  readonly kernelPath: string;
  readonly python: PythonEnvironment;
  readonly environment: Environment;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Compiles the installed kernel for a Python, once for each of its minor versions: sandboxes see its folder read-only and
 * would compile it at every start. Where that fails they do, and nothing else is lost.
 */
export async function compileKernel({ kernelPath, python, environment, signal }: CompileKernelOptions): Promise<void> {
  const marker = path.join(kernelPath, `compiled-${python.version.split(".").slice(0, 2).join(".")}`);
  if ((await may(marker, constants.F_OK)) || !(await may(kernelPath, constants.W_OK))) {
    return;
  }
  const variables = toolVariables(environment);
  await runTool([python.interpreter, "-I", "-c", PROGRAM, kernelPath, marker], { variables, signal });
}

function may(target: string, mode: number): Promise<boolean> {
  return access(target, mode).then(
    () => true,
    () => false,
  );
}
