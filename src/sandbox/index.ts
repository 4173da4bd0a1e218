export type { ExecuteOptions, Execution, Kernel } from "./kernel.ts";
export type {
  FileChange,
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
