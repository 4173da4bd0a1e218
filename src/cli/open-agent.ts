import type { ExecutorAgent } from "../agents/executor/index.ts";
import type { CliContext } from "./cli-context.ts";
import { type RunningArguments, toConfigFields, toWorkingDirectory } from "./running-options.ts";

/** Opens the agent with what the options say; the caller closes it. */
export async function openAgent(
  given: RunningArguments & { readonly model?: string | undefined; readonly session?: string | undefined },
  context: CliContext,
): Promise<ExecutorAgent> {
  const { ExecutorAgent } = await import("../agents/executor/index.ts");
  return new ExecutorAgent({
    config: toConfigFields(given),
    workingDirectory: toWorkingDirectory(given, context.workingDirectory),
    useAllTools: true,
    ...(given.model === undefined ? {} : { model: given.model }),
    ...(given.session === undefined ? {} : { sessionId: given.session }),
  });
}
