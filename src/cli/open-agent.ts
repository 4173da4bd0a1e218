import type { ExecutorAgent } from "../agents/executor/index.ts";
import type { SandboxPool } from "../sessions/index.ts";
import type { CliContext } from "./cli-context.ts";
import { type RunningArguments, toConfigFields, toWorkingDirectory } from "./running-options.ts";

/** The options that an agent is opened with. */
export interface AgentArguments extends RunningArguments {
  readonly model?: string | undefined;
  /** Name of the session. */
  readonly session?: string | undefined;
}

/** Opens the agent with what the options say; the caller closes it. A session is recorded unless `record` is false. */
export async function openAgent(
  given: AgentArguments & { readonly record?: boolean },
  context: CliContext,
  pool: SandboxPool,
): Promise<ExecutorAgent> {
  const { ExecutorAgent } = await import("../agents/executor/index.ts");
  return new ExecutorAgent({
    config: toConfigFields(given),
    environment: pool.environment,
    pool,
    workingDirectory: toWorkingDirectory(given, context.workingDirectory),
    useAllTools: true,
    model: given.model,
    sessionId: given.session,
    record: given.record,
  });
}
