export type { AgentEvent, AnswerVerdict, RunEnded, RunStarted } from "./agent-event.ts";
export { type Emit, type ObservedRuns, observeRuns } from "./observed-runs.ts";
export { withEnds } from "./with-ends.ts";
