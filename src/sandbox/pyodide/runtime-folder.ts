import path from "node:path";
import { ExecutorError } from "../../errors/index.ts";
import type { PythonEnvironment } from "../sandbox.ts";

/** The file that is the interpreter, below `pyodide` in the runtime's folder. */
export const WASM = "pyodide.asm.wasm";

/** The program that a runner process runs. */
export function runnerScript(runtimeFolder: string): string {
  return path.join(runtimeFolder, "runner", `main${path.extname(import.meta.url)}`);
}

/** The runtime's folder of an environment that `prepareRuntime` gave. Throws `unsupported` for any other. */
export function runtimeFolderOf({ interpreter, readOnlyPaths }: PythonEnvironment): string {
  const [folder] = readOnlyPaths;
  if (folder === undefined || interpreter !== path.join(folder, "pyodide", WASM)) {
    throw new ExecutorError("unsupported", `The Python "${interpreter}" is not one that runs in WebAssembly`, {
      hint: "Use the environment that this provider prepared",
    });
  }
  return folder;
}
