export { type Binding, bindingSchema } from "./bindings.ts";
export {
  type EndedRun,
  type EndFrame,
  type Ending,
  type FileChange,
  type LimitHit,
  sessionLeftSchema,
  taskStatusSchema,
  type Usage,
} from "./ending.ts";
export { encodeFrame, FrameDecoder } from "./frame-codec.ts";
export {
  type CallAnswer,
  type CallError,
  type CallErrorKind,
  type HostFunction,
  type HostParameter,
  type JsonValue,
  MAX_TOOL_BYTES,
  MAX_TOOL_CALLS,
  type ToolCallFrame,
} from "./host-function.ts";
export {
  type Bindings,
  type Display,
  type DuringRun,
  type ExecuteFrame,
  type KernelError,
  type ProgramFrame,
  type RunFrame,
  runFrameSchemas,
  type TraceFrame,
} from "./protocol.ts";
export type { FunctionTime, LineTime, ReportOf, SealedClaim, Violation } from "./report.ts";
export {
  type FileRequest,
  type FileResult,
  fileResultSchema,
  noticeSchema,
  openedSchema,
  type RewindRequest,
  type RewindResult,
  rewindResultSchema,
  type ToSupervisor,
} from "./supervisor-frames.ts";
export type { GuardRules, GuardText, Task, TaskKind } from "./task.ts";
