import { type CodeInput, type RunCodeOptions, runTask } from "../execution/index.ts";
import type { Sandbox } from "../sandbox/index.ts";
import type { ProfileReport } from "./profile-report.ts";
import { toProfileReport } from "./to-profile-report.ts";

/** Runs code in a sandbox under the profiler. Throws what a callback throws. */
export async function profileCode(
  sandbox: Sandbox,
  input: CodeInput,
  options: RunCodeOptions = {},
): Promise<ProfileReport> {
  const { execution, result } = await runTask(sandbox, { kind: "profile", ...input }, options);
  return toProfileReport(execution, result, input.code);
}
