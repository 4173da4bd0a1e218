import { type CodeInput, guardOf, type RunCodeOptions } from "../execution/index.ts";
import { type Sandbox, writeFiles } from "../sandbox/index.ts";
import { toValidationReport } from "./to-validation-report.ts";
import type { ValidationReport } from "./validation-report.ts";

/** Checks code in a sandbox by the configuration's rules, and runs nothing of it. */
export async function validateCode(
  sandbox: Sandbox,
  { code, config, files = {} }: Pick<CodeInput, "code" | "config" | "files">,
  { onWritten, signal }: Pick<RunCodeOptions, "onWritten" | "signal"> = {},
): Promise<ValidationReport> {
  await writeFiles(sandbox, files, { signal, onWritten });
  const kernel = await sandbox.openKernel();
  return toValidationReport(await kernel.execute({ kind: "validate", code, guard: guardOf(config) }, { signal }));
}
