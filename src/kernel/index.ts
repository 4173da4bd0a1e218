export type { Execution, ExecuteOptions, Kernel } from "./kernel.ts";
export type { Display, FromKernel, GuardRules, KernelError, Task, ToKernel, TraceFrame } from "./protocol.ts";
