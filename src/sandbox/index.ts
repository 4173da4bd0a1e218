export type { Ending, FileChange, LimitHit, Usage } from "../protocol/index.ts";
export { deliverFiles, type OnFile, type RunFile } from "./deliver-files.ts";
export type { ExecuteOptions, Execution, FunctionCall, Kernel, OnToolCall } from "./kernel.ts";
export type { Isolation, IsolationLevel, Outcome, OutcomeStatus, OutputChunk, SessionState } from "./outcome.ts";
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
  SnapshotOptions,
  TakenFile,
} from "./sandbox.ts";
export { type NewFiles, writeFiles } from "./write-files.ts";
