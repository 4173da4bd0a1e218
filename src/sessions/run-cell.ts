import type { ResolvedConfig } from "../config/index.ts";
import { type ExecutionResult, guardOf, toExecutionResult } from "../execution/index.ts";
import { CallerListeners } from "../sandbox/caller-listeners.ts";
import type { Execution, Sandbox } from "../sandbox/index.ts";
import { executeOptions, ownLimits } from "./call-options.ts";
import { handOutFiles } from "./hand-out-files.ts";
import type { HostFunctions } from "./host-functions/index.ts";
import type { SessionRecorder } from "./record/session-recorder.ts";
import type { ExecuteCodeOptions } from "./session.ts";
import { writeFiles } from "./workspace.ts";

/** Where a run takes place. */
export interface Place {
  readonly sandbox: Sandbox;
  /** Where it is noted; null when nothing of it outlives the run, or the session is not recorded. */
  readonly recorder: SessionRecorder | null;
  /** Whether it is there for this call alone. */
  readonly fresh: boolean;
  /** Whether it took the place of one that had gone away with all that was in it. @default false */
  readonly replaced?: boolean;
}

const UNNAMED_PROGRAM = ["main.py"];

export interface Cell {
  readonly kind: "code" | "profile";
  readonly code: string;
  readonly config: ResolvedConfig;
  readonly options: ExecuteCodeOptions;
  readonly functions: HostFunctions;
  /** Whether the same call runs more of them in the same place. @default false */
  readonly hasNext?: boolean;
}

export interface CellRun {
  readonly execution: Execution;
  readonly result: ExecutionResult;
  /** The caller's, which may have thrown meanwhile. */
  readonly listeners: CallerListeners;
}

/** Runs a cell and notes it where runs are recorded: before it starts, and once it has ended. */
export async function runCell(
  { sandbox, recorder, fresh, replaced = false }: Place,
  { kind, code, config, options, functions, hasNext = false }: Cell,
): Promise<CellRun> {
  await writeFiles(sandbox, options.files ?? {}, recorder);
  const kernel = await sandbox.openKernel();
  await recorder?.changes;
  const argv = options.argv ?? (fresh ? UNNAMED_PROGRAM : undefined);
  const cell = recorder?.noteCellStart({ kind, code, argv, stdin: options.stdin, limits: ownLimits(config, options) });
  const listeners = new CallerListeners();
  const calls = functions.startRun(listeners.guard(options.onHostCall ?? (() => undefined)));
  const execution = await kernel.execute(
    {
      kind,
      code,
      stdin: options.stdin ?? null,
      guard: guardOf(config),
      ...(argv && { argv }),
      // Nobody can come back to a fresh place, so that the code in it is a program.
      ends: fresh && !hasNext,
    },
    executeOptions(config, options, calls, listeners),
  );
  const { status, session, files } = execution.outcome;
  if (cell !== undefined) {
    const hostFunctions = calls?.called ?? [];
    recorder?.noteCellEnd(cell, { status, session, files: files.map(({ path }) => path), hostFunctions });
  }
  // Whoever has the result may count on the record.
  await recorder?.flush();
  const { onFile } = options;
  const { collectMetrics } = config;
  if (onFile !== undefined) await listeners.wait(() => handOutFiles(sandbox, files, onFile));
  const told: Execution = replaced
    ? { ...execution, outcome: { ...execution.outcome, session: "replaced" } }
    : execution;
  return {
    execution: told,
    result: toExecutionResult(told, code, { finalAnswer: calls?.finalAnswer, collectMetrics }),
    listeners,
  };
}
