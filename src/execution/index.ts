export { assertCode } from "./check-code.ts";
export { choosePreload, chooseTestPreload } from "./choose-preload.ts";
export type { ExecutionError, ExecutionMetrics, ExecutionResult } from "./execution-result.ts";
export { guardedModules, guardOf } from "./guard-of.ts";
export { type CodeInput, type RunCodeOptions, runCode, runTask } from "./run-code.ts";
export { toExecutionResult, toMetrics, toUndoneResult } from "./to-execution-result.ts";
