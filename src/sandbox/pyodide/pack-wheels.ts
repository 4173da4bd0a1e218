import { ExecutorError } from "../../errors/index.ts";
import type { PythonEnvironment, SandboxPolicy } from "../sandbox.ts";
import { PyodideSandbox } from "./pyodide-sandbox.ts";
import { RunnerPool } from "./runner-pool.ts";
import { RunnerSupervisor } from "./runner-supervisor.ts";

const MEGABYTE = 1024 * 1024;
const CODE = `from executor_kernel.wasm import wasm_packages\nwasm_packages.pack("wheels", "packages.zip")`;

export interface PackWheelsOptions {
  readonly runtime: PythonEnvironment;
  readonly kernelPath: string;
  readonly files: readonly { readonly name: string; readonly content: Uint8Array }[];
}

/** One archive of all wheels, with their byte code: made by the very Python that will read it, in its sandbox. */
export async function packWheels({ runtime, kernelPath, files }: PackWheelsOptions): Promise<Uint8Array> {
  const policy: SandboxPolicy = {
    timeout: 300,
    maxMemory: 1024 * MEGABYTE,
    maxOutputLength: 10_000,
    maxOutputBytes: MEGABYTE,
    maxProcesses: 1,
    maxFileSize: 256 * MEGABYTE,
    maxDisk: 512 * MEGABYTE,
    network: [],
    environment: {},
    python: runtime,
    kernelPath,
    preload: [],
    rewind: false,
    functions: [],
  };
  const pool = new RunnerPool();
  const runtimeFolder = runtime.readOnlyPaths[0] ?? "";
  const acquire = () => pool.take({ runtimeFolder, kernelPath });
  const supervisor = new RunnerSupervisor({ policy, environment: {}, acquire });
  await supervisor.prepare();
  await using sandbox = new PyodideSandbox({
    supervisor,
    policy,
    isolation: { level: "wasm", provider: "", mechanisms: [] },
  });
  for (const { name, content } of files) {
    await sandbox.files.write(`wheels/${name}`, content);
  }
  const kernel = await sandbox.openKernel();
  const { outcome, error } = await kernel.execute({ kind: "code", code: CODE, stdin: null, guard: null });
  if (outcome.status !== "completed") {
    throw new ExecutorError(
      "environment-unavailable",
      `The packages for Python in WebAssembly could not be packed: ${error?.traceback ?? outcome.reason}`,
    );
  }
  return await sandbox.files.read("packages.zip", { maxBytes: policy.maxFileSize });
}
