import { mergeRunOptions, type ResolvedConfig, type RunLimits } from "../config/index.ts";
import { ExecutorError } from "../errors/index.ts";
import { assertCode } from "../execution/index.ts";
import type { CallerListeners } from "../sandbox/caller-listeners.ts";
import type { ExecuteOptions } from "../sandbox/index.ts";
import type { HostFunctionRun } from "./host-functions/host-function-run.ts";
import type { ExecuteCodeOptions } from "./session.ts";

/** The configuration of one call. Throws `invalid-input` and `unsupported` for what cannot be run. */
export function checkCall(config: ResolvedConfig, code: unknown, options: ExecuteCodeOptions): ResolvedConfig {
  assertCode(code);
  if (options.language !== undefined && options.language !== "python") {
    throw new ExecutorError("unsupported", `The language "${options.language}" cannot be run`, {
      hint: 'Only "python" is supported',
    });
  }
  return mergeRunOptions(config, options);
}

/** What a call says otherwise than the configuration, as it was understood. */
export function ownLimits(config: ResolvedConfig, { timeout, maxMemory, safeMode }: ExecuteCodeOptions): RunLimits {
  return {
    timeout: timeout === undefined ? undefined : config.timeout,
    maxMemory: maxMemory === undefined ? undefined : config.maxMemory,
    safeMode,
  };
}

/** How the kernel is asked to run a call. */
export function executeOptions(
  config: ResolvedConfig,
  { signal, onOutput, onDisplay }: ExecuteCodeOptions,
  calls: HostFunctionRun | null,
  listeners: CallerListeners,
): ExecuteOptions {
  return {
    timeout: config.timeout,
    maxMemory: config.maxMemory,
    ...(signal && { signal }),
    ...(onOutput && { onOutput: listeners.guard(onOutput) }),
    ...(onDisplay && { onDisplay: listeners.guard(onDisplay) }),
    ...(calls && { onToolCall: calls.answer }),
  };
}
