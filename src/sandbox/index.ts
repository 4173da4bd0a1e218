export type { ExecuteOptions, Execution, FunctionCall, Kernel, OnToolCall } from "./kernel.ts";
export type {
  Ending,
  FileChange,
  Isolation,
  IsolationLevel,
  LimitHit,
  Outcome,
  OutcomeStatus,
  OutputChunk,
  SessionState,
  Usage,
} from "./outcome.ts";
export type {
  FileEntry,
  LockedWheel,
  ProbeCheck,
  ProbeReport,
  PythonEnvironment,
  PythonPreparation,
  RunOptions,
  Sandbox,
  SandboxCapabilities,
  SandboxFiles,
  SandboxPolicy,
  SandboxProvider,
} from "./sandbox.ts";
