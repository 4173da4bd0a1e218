import type { ExecutorGraph } from "../graph/index.ts";
import { type RunningArguments, toConfigFields } from "./running-options.ts";

/** Opens the state machine with what the options say; the caller closes it. */
export async function openGraph(
  given: RunningArguments & { readonly model?: string | undefined },
  workingDirectory: string,
): Promise<ExecutorGraph> {
  const { createExecutorGraph } = await import("../graph/index.ts");
  const { model } = given;
  return createExecutorGraph({ config: toConfigFields(given), workingDirectory, ...(model === undefined ? {} : { model }) });
}
