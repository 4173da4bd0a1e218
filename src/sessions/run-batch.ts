import { ExecutorError } from "../errors/index.ts";
import { type ExecutionResult, toExecutionResult, toUndoneResult } from "../execution/index.ts";
import type { Outcome, OutputChunk, RunFile, SessionState } from "../sandbox/index.ts";
import { unlessAborted } from "../sandbox/unless-aborted.ts";
import type { Cell } from "./run-cell.ts";
import type { BatchErrorAction, ExecuteBatchOptions, ExecuteCodeOptions } from "./session.ts";
import type { Place } from "./session-sandboxes.ts";

const NOTHING_USED = { duration: 0, cpuTime: 0, peakMemory: 0 };

/** The options of one block, counted from 0: its callbacks say which it is. */
export function toBlockOptions(
  { onFile, onOutput, ...options }: Omit<ExecuteBatchOptions, "isolated" | "concurrency" | "onError">,
  index: number,
): ExecuteCodeOptions {
  return {
    ...options,
    ...(onOutput && { onOutput: (chunk: OutputChunk) => onOutput(chunk, index) }),
    ...(onFile && { onFile: (file: RunFile) => onFile(file, index) }),
  };
}

/** Throws `invalid-input` for a batch that cannot be undone, because nothing of it is left. */
export function assertUndoable(isolated: boolean): void {
  if (isolated) {
    throw new ExecutorError("invalid-input", 'Option "onError" is "rollback"; isolated blocks leave nothing to undo', {
      hint: 'Use "stop", or leave "isolated" out',
    });
  }
}

/** A block of a batch, checked. */
export type BatchBlock = Pick<Cell<ExecutionResult>, "code" | "config" | "options">;
type RunBlock = (block: BatchBlock, index: number) => Promise<ExecutionResult>;

/** Runs blocks by `run` until one of them has failed, where that is asked for; what is not run says so in its result. */
export function untilFailure(onError: BatchErrorAction, run: RunBlock): RunBlock {
  let failed: { readonly index: number; readonly result: ExecutionResult } | null = null;
  return async (block, index) => {
    if (failed !== null) {
      return toUnrunResult(
        block.code,
        failed.result,
        `Was not run: block ${failed.index + 1} failed, and onError is "${onError}"`,
      );
    }
    const result = await run(block, index);
    if (!result.success && onError !== "continue") {
      failed ??= { index, result };
    }
    return result;
  };
}

/**
 * Does work in a place that becomes what it was before, in its record as well, where a result of the work is no success, and
 * where it throws. Throws `unsupported` where the sandbox cannot go back, and `cancelled` when the signal is aborted before
 * the work has begun.
 */
export async function undoFailure(
  place: Place,
  work: () => Promise<readonly ExecutionResult[]>,
  signal: AbortSignal | undefined,
): Promise<readonly ExecutionResult[]> {
  const { sandbox, recorder } = place;
  const taken = sandbox.snapshot({ aside: true });
  // Nobody waits until it is its turn, and a sandbox that is closed by then keeps nothing.
  const discard = () => void taken.then((id) => sandbox.discard(id)).catch(() => undefined);
  try {
    await unlessAborted(recorder?.noteAfter(taken, (id) => recorder.noteSnapshot(id)) ?? taken, signal);
    const results = await work().catch(async (error: unknown) => {
      await goBack(place, await taken);
      throw error;
    });
    if (results.every(({ success }) => success)) {
      return results;
    }
    const session = await goBack(place, await taken);
    return results.map((result) => toUndoneResult(result, session));
  } finally {
    discard();
  }
}

/** Goes back to a snapshot; how the session stands then. */
async function goBack({ sandbox, recorder }: Place, snapshot: string): Promise<SessionState> {
  const session = sandbox.restore(snapshot).then(
    () => "restored" as const,
    (error: unknown) => {
      if (ExecutorError.is(error, "closed")) {
        return "closed" as const;
      }
      // The code has ended the process that sleeps there.
      if (ExecutorError.is(error, "invalid-input")) {
        return "reset" as const;
      }
      throw error;
    },
  );
  // What is rebuilt from the record is as before in each case.
  return await (recorder?.noteAfter(session, () => recorder.noteRollback(snapshot)) ?? session);
}

function toUnrunResult(code: string, { isolation, metrics }: ExecutionResult, reason: string): ExecutionResult {
  const outcome: Outcome = {
    status: "cancelled",
    reason,
    stdout: "",
    stderr: "",
    truncated: false,
    usage: NOTHING_USED,
    isolation,
    session: "kept",
    files: [],
  };
  const execution = { outcome, value: null, displays: [], error: null, report: null, bindings: null };
  return toExecutionResult(execution, code, { collectMetrics: metrics !== null });
}
