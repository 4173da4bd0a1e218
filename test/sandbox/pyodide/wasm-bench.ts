import type { ExecuteOptions, Execution, Sandbox, SandboxPolicy } from "../../../src/sandbox/index.ts";
import { createProvider } from "../../../src/sandbox/registry.ts";
import { testPolicy } from "../test-policy.ts";

export const provider = createProvider("pyodide");

/** Opens a sandbox of the provider under the tests' policy. */
export async function openWasm(changes: Partial<SandboxPolicy> = {}): Promise<Sandbox> {
  return await provider.open(await testPolicy(changes, provider));
}

/** Runs one cell, with no guard-rail. */
export async function runCell(sandbox: Sandbox, code: string, options: ExecuteOptions = {}): Promise<Execution> {
  const kernel = await sandbox.openKernel();
  return await kernel.execute({ kind: "code", code, stdin: null, guard: null }, options);
}

/** The text of a cell's value. */
export async function evaluate(sandbox: Sandbox, code: string): Promise<string | undefined> {
  return (await runCell(sandbox, code)).value?.data["text/plain"];
}
