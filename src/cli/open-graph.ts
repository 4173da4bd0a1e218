import type { ExecutorGraph } from "../graph/index.ts";
import type { SandboxPool } from "../sessions/index.ts";
import { loadGraph } from "./load-graph.ts";
import { type RunningArguments, toConfigFields } from "./running-options.ts";

/** Opens the workflow with what the options say; the caller closes it. */
export async function openGraph(
  given: RunningArguments & { readonly model?: string | undefined },
  workingDirectory: string,
  pool: SandboxPool,
): Promise<ExecutorGraph> {
  const config = toConfigFields(given);
  const { createExecutorGraph } = await loadGraph();
  const { model } = given;
  const { environment } = pool;
  return createExecutorGraph({
    config,
    environment,
    pool,
    workingDirectory,
    model,
  });
}
