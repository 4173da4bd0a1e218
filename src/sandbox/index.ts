export type {
  Isolation,
  IsolationLevel,
  LimitHit,
  Outcome,
  OutcomeStatus,
  SessionState,
  Usage,
  Verdict,
} from "./outcome.ts";
export type {
  FileEntry,
  OutputChunk,
  ProbeCheck,
  ProbeReport,
  PythonEnvironment,
  RunOptions,
  Sandbox,
  SandboxCapabilities,
  SandboxFiles,
  SandboxPolicy,
  SandboxProvider,
} from "./sandbox.ts";
