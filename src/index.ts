// First of all: an older Node fails on what the others begin with.
import "./config/require-node.ts";

export {
  type CodeFailure,
  CoderAgent,
  type CoderAgentOptions,
  type FixOptions,
  type GenerateOptions,
} from "./agents/coder/index.ts";
export {
  type AgentAnswer,
  type ChatOptions,
  ExecutorAgent,
  type ExecutorAgentOptions,
} from "./agents/executor/index.ts";
export { type GenerateTestsOptions, TesterAgent, type TesterAgentOptions } from "./agents/tester/index.ts";
export { UnusableAnswer, type WrittenFiles } from "./agents/written-files.ts";
export {
  type ConfigFields,
  type Environment,
  ExecutorConfig,
  type PresetName,
  parseMemorySize,
  parseTimeout,
  presetNames,
  type ResolvedConfig,
  readEnvironment,
  resolveConfig,
} from "./config/index.ts";
export {
  applyEdit,
  diagnose,
  type Edit,
  type Failure,
  type Suggestion,
  suggestionsForError,
} from "./diagnosis/index.ts";
export {
  type ErrorCode,
  ExecutionFailed,
  ExecutionTimeout,
  ExecutorError,
  MemoryLimitExceeded,
  SecurityViolation,
} from "./errors/index.ts";
export type { AgentEvent, AnswerVerdict, RunEnded, RunStarted } from "./events/index.ts";
export type { ExecutionError, ExecutionMetrics, ExecutionResult } from "./execution/index.ts";
export {
  type Budget,
  createExecutorGraph,
  defaultBudget,
  type ExecutorGraph,
  type ExecutorGraphOptions,
  ExecutorState,
  type ExecutorStateValue,
  type StreamRequestOptions,
  streamRequest,
  toMessage,
  type Verdict,
} from "./graph/index.ts";
export { type ResolveModelOptions, resolveModel } from "./models/index.ts";
export type { FunctionTime, LineTime, ProfileReport } from "./profiling/index.ts";
export type { CallAnswer, CallError, Display, HostFunction, HostParameter } from "./protocol/index.ts";
export type {
  CoverageThreshold,
  FileCoverage,
  IntegrityFinding,
  TestCase,
  TestError,
  TestReport,
} from "./pytest/index.ts";
export {
  defineRequest,
  type Program,
  type Request,
  type RequestContent,
  type RequestTask,
  readRequest,
  type SourceFile,
} from "./requests/index.ts";
export type {
  Isolation,
  IsolationLevel,
  LimitHit,
  Outcome,
  OutcomeStatus,
  Sandbox,
  SandboxCapabilities,
  SandboxFiles,
  SandboxPolicy,
  SandboxProvider,
  Usage,
} from "./sandbox/index.ts";
export {
  type Approval,
  type ApproveTool,
  type BatchErrorAction,
  type CreateSessionOptions,
  createSession,
  type DefineToolFields,
  defineTool,
  type ExecuteBatchOptions,
  type ExecuteCodeOptions,
  type HistoryEntry,
  type HostCall,
  type HostCallEvent,
  type HostTool,
  type LangChainTool,
  type LostPart,
  listSessions,
  type Receipt,
  type Recording,
  type Replayed,
  type RestoredPart,
  type RunFile,
  type RunTestsOptions,
  removeSession,
  SandboxPool,
  type SandboxPoolOptions,
  type Session,
  type StoredSession,
  type ToolLike,
  type ValidateCodeOptions,
} from "./sessions/index.ts";
export {
  createCreateDemoTool,
  createExecuteCodeTool,
  createHandleErrorTool,
  createProfileCodeTool,
  createRunScriptTool,
  createRunTestsTool,
  createTools,
  createValidateCodeTool,
  type ExecutionRecord,
  type ProfileRecord,
  type ToolContext,
} from "./tools/index.ts";
export type { ValidationReport, Violation } from "./validation/index.ts";
