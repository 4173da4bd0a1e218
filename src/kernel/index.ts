export { encodeFrame, FrameDecoder } from "./frame-codec.ts";
export {
  type Display,
  type EndFrame,
  type FromKernel,
  fromKernelSchema,
  type GuardRules,
  type KernelError,
  type Task,
  type ToKernel,
  type TraceFrame,
} from "./protocol.ts";
