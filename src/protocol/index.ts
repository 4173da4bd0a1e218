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
  type Display,
  type EndFrame,
  type FromKernel,
  fromKernelSchema,
  type GuardRules,
  type GuardText,
  type KernelError,
  type Task,
  type ToKernel,
  type TraceFrame,
} from "./protocol.ts";
