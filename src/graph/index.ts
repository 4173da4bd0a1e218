export { type Budget, defaultBudget, type Spent } from "./budget.ts";
export { createExecutorGraph, type ExecutorGraph, type ExecutorGraphOptions } from "./create-executor-graph.ts";
export { toMessage } from "./request-message.ts";
export {
  ExecutorState,
  type ExecutorStateUpdate,
  type ExecutorStateValue,
  type ProgramRun,
  type RecordedRun,
  type Verdict,
} from "./state.ts";
export { type StreamRequestOptions, streamRequest } from "./stream-request.ts";
