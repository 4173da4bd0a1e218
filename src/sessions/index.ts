export type { OnFile, RunFile } from "../sandbox/index.ts";
export { type CreateSessionOptions, createSession } from "./create-session.ts";
export {
  type Approval,
  type ApproveTool,
  askApproval,
  callHostTool,
  type DefineToolFields,
  defineTool,
  type HostCall,
  type HostCallEvent,
  type HostFunctionsOptions,
  type HostTool,
  isLangChainTool,
  type LangChainTool,
  renderHostFunction,
  type ToolLike,
} from "./host-functions/index.ts";
export { PoolLease } from "./pool-lease.ts";
export type { LostPart } from "./record/plan-replay.ts";
export type { Receipt, RestoredPart } from "./record/receipt.ts";
export type { Replayed } from "./record/replay.ts";
export type { Recording } from "./record/session-record.ts";
export { listSessions, removeSession, type StoredSession } from "./record/stored-sessions.ts";
export { SandboxPool, type SandboxPoolOptions } from "./sandbox-pool.ts";
export {
  type BatchErrorAction,
  type ExecuteBatchOptions,
  type ExecuteCodeOptions,
  type HistoryEntry,
  MAX_SNAPSHOTS,
  type RunTestsOptions,
  type Session,
  type SnapshotOptions,
  type ValidateCodeOptions,
} from "./session.ts";
