import type { ExecutorStateValue } from "./state.ts";

/** After `intake`: what is given is run, what is missing is written first. */
export function routeAfterIntake(state: Pick<ExecutorStateValue, "task" | "verdict">): "coder" | "executor" {
  const writes = state.task?.kind === "write-code" || state.task?.kind === "write-tests";
  return writes ? "coder" : "executor";
}

/** After `executor`: back to the coder until there is a verdict. */
export function routeAfterExecutor(state: Pick<ExecutorStateValue, "verdict">): "coder" | "respond" {
  return state.verdict === null ? "coder" : "respond";
}
