export type { AgentEvent } from "./agent-event.ts";
export { type CreateSessionOptions, createSession } from "./create-session.ts";
export { SandboxHost, type SandboxHostOptions } from "./sandbox-host.ts";
export type {
  ExecuteBatchOptions,
  ExecuteCodeOptions,
  HistoryEntry,
  RunTestsOptions,
  Session,
} from "./session.ts";
