import { type DiagnoseOptions, diagnose, firstOfGroup } from "../diagnosis/index.ts";
import {
  ExecutionFailed,
  ExecutionTimeout,
  MemoryLimitExceeded,
  SecurityViolation,
  withText,
} from "../errors/index.ts";
import type { Execution, Outcome, OutcomeStatus, SessionState, Usage } from "../sandbox/index.ts";
import type { ExecutionError, ExecutionMetrics, ExecutionResult } from "./execution-result.ts";

const BYTES_PER_MEGABYTE = 1024 * 1024;

/** Names for the endings that user code cannot have chosen. */
const STOP_NAMES: Partial<Record<OutcomeStatus, string>> = {
  "timed-out": "ExecutionTimeout",
  "out-of-memory": "MemoryLimitExceeded",
  "output-limit": "OutputLimitExceeded",
  killed: "ProcessKilled",
  cancelled: "ExecutionCancelled",
  lost: "SandboxLost",
};

export interface ToExecutionResultOptions {
  /** What the host took from the code as its answer. @default null */
  readonly finalAnswer?: ExecutionResult["finalAnswer"] | undefined;
  /** @default true */
  readonly collectMetrics?: boolean;
  /** As for `diagnose()`. */
  readonly allowedModules?: readonly string[] | undefined;
}

/** Builds the result of running `code` from what the sandbox reported, with suggestions where it failed. */
export function toExecutionResult(
  execution: Execution,
  code: string,
  { finalAnswer = null, collectMetrics = true, allowedModules }: ToExecutionResultOptions = {},
): ExecutionResult {
  const { outcome, value, displays } = execution;
  return withUnwrap({
    success: outcome.status === "completed",
    output: joinOutput(outcome),
    stdout: outcome.stdout,
    stderr: outcome.stderr,
    value: value?.data["text/plain"] ?? null,
    displays: value === null || Object.keys(value.data).length < 2 ? displays : [...displays, value],
    files: outcome.files,
    error: toExecutionError(execution, code, { allowedModules }),
    outcome,
    metrics: collectMetrics ? toMetrics(outcome.usage) : null,
    isolation: outcome.isolation,
    truncated: outcome.truncated,
    finalAnswer,
  });
}

/** The same result where nothing of the run is left any more, and the session stands like this. */
export function toUndoneResult(result: ExecutionResult, session: SessionState): ExecutionResult {
  const { outcome: before } = result;
  const isNew = before.session === "replaced" && session === "restored";
  const outcome = { ...before, session: isNew ? before.session : session, files: [] };
  return withUnwrap({ ...result, outcome, files: outcome.files });
}

function withUnwrap(fields: Omit<ExecutionResult, "unwrap">): ExecutionResult {
  const result: ExecutionResult = {
    ...fields,
    unwrap: () => {
      if (!result.success) {
        throw runError(result);
      }
      return result;
    },
  };
  // A result is data: what prints, serialises or checkpoints it should not meet a function.
  Object.defineProperty(result, "unwrap", { enumerable: false });
  return result;
}

/** Usage in the units of the public API. */
export function toMetrics({ duration, cpuTime, peakMemory }: Usage): ExecutionMetrics {
  return {
    executionTime: duration,
    cpuTime,
    memoryUsed: peakMemory / BYTES_PER_MEGABYTE,
    cpuPercent: duration > 0 ? (cpuTime / duration) * 100 : 0,
  };
}

function joinOutput({ stdout, stderr }: Outcome): string {
  const separator = stdout === "" || stderr === "" || stdout.endsWith("\n") ? "" : "\n";
  return stdout + separator + stderr;
}

function toExecutionError(
  { outcome, error }: Execution,
  code: string,
  options: DiagnoseOptions,
): ExecutionError | null {
  if (outcome.status === "completed") {
    return null;
  }
  const stopName = STOP_NAMES[outcome.status];
  const raised = stopName === undefined ? error : null;
  const suggestions = diagnose({ code, file: null, error: raised, outcome }, options);
  if (stopName !== undefined || error === null) {
    return readable({
      name: stopName ?? "ExecutionFailed",
      message: outcome.reason,
      line: error?.line ?? null,
      traceback: error?.traceback ?? "",
      suggestions,
    });
  }
  const { message, name, traceback } = error;
  // The place of a group is where its tasks are waited for; what went wrong in them is elsewhere.
  const line = firstOfGroup(error, null)?.line ?? error.line;
  return readable({ name, message, line, traceback, suggestions });
}

function readable(error: ExecutionError): ExecutionError {
  const place = error.line === null ? "" : ` (line ${error.line})`;
  return withText(error, `${error.name}${error.message === "" ? "" : `: ${error.message}`}${place}`);
}

function runError(result: ExecutionResult): ExecutionFailed {
  const { outcome, error } = result;
  // Python gives some exceptions no words of their own, MemoryError among them.
  const message = error === null ? outcome.reason : `${error.name}: ${error.message || outcome.reason}`;
  const cause = { cause: result };
  if (outcome.status === "timed-out") {
    return new ExecutionTimeout(message, cause);
  }
  // A refused allocation arrives as Python's own MemoryError: the limit did it all the same.
  if (outcome.status === "out-of-memory" || error?.name === "MemoryError") {
    return new MemoryLimitExceeded(message, cause);
  }
  if (outcome.status === "refused" || error?.name === "SecurityViolation") {
    return new SecurityViolation(message, cause);
  }
  return new ExecutionFailed(message, cause);
}
