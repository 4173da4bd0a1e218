export { encodeFrame, FrameDecoder } from "./frame-codec.ts";
export {
  type Display,
  type EndFrame,
  type FromKernel,
  fromKernelSchema,
  type GuardRules,
  type KernelError,
  MAX_FRAME_BYTES,
  type Task,
  type ToKernel,
  type TraceFrame,
} from "./protocol.ts";
