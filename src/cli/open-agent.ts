import type { ExecutorAgent } from "../agents/executor/index.ts";
import type { SandboxHost } from "../sessions/index.ts";
import type { CliContext } from "./cli-context.ts";
import { type RunningArguments, toConfigFields, toWorkingDirectory } from "./running-options.ts";

/** Opens the agent with what the options say; the caller closes it. */
export async function openAgent(
  given: RunningArguments & { readonly model?: string | undefined; readonly session?: string | undefined },
  context: CliContext,
  host: SandboxHost,
): Promise<ExecutorAgent> {
  const { ExecutorAgent } = await import("../agents/executor/index.ts");
  return new ExecutorAgent({
    config: toConfigFields(given),
    environment: host.environment,
    host,
    workingDirectory: toWorkingDirectory(given, context.workingDirectory),
    useAllTools: true,
    ...(given.model === undefined ? {} : { model: given.model }),
    ...(given.session === undefined ? {} : { sessionId: given.session }),
  });
}
