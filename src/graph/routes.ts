import type { ExecutorStateValue } from "./state.ts";

/** After `intake`: what is given is run, what is missing is written first. What cannot be worked on is answered at once. */
export function routeAfterIntake({
  request,
  verdict,
}: Pick<ExecutorStateValue, "request" | "verdict">): "coder" | "executor" | "respond" {
  if (verdict !== null) {
    return "respond";
  }
  return request.kind === "write-code" || request.kind === "write-tests" ? "coder" : "executor";
}

/** After `executor`: back to the coder until there is a verdict. */
export function routeAfterExecutor(state: Pick<ExecutorStateValue, "verdict">): "coder" | "respond" {
  return state.verdict === null ? "coder" : "respond";
}
