import type { ResolvedConfig } from "../config/index.ts";
import type { CodeInput, RunCodeOptions } from "../execution/index.ts";
import { CallerListeners } from "../sandbox/caller-listeners.ts";
import type { Execution, Outcome, Sandbox } from "../sandbox/index.ts";
import type { HostFunctions } from "./host-functions/index.ts";
import { toGave } from "./record/cell-gave.ts";
import type { ExecuteCodeOptions } from "./session.ts";
import type { Place } from "./session-sandboxes.ts";

const UNNAMED_PROGRAM = ["main.py"];

/** Code that runs in a session by one of the verbs that do, and is a part of its past afterwards. */
export interface Cell<Report> {
  readonly kind: "code" | "profile";
  readonly verb: (sandbox: Sandbox, input: CodeInput, options: RunCodeOptions) => Promise<Report>;
  readonly code: string;
  readonly config: ResolvedConfig;
  readonly options: ExecuteCodeOptions;
  readonly functions: HostFunctions;
  /** Whether the same call runs more of them in the same place. @default false */
  readonly hasNext?: boolean;
  /** Told how it ended. */
  readonly onEnd: (outcome: Outcome) => void;
}

/**
 * Runs a cell and notes it where runs are recorded: before it starts, and once it has ended. What a callback of the caller's
 * threw meanwhile is thrown when all of that is done.
 */
export async function runCell<Report>(
  { sandbox, recorder, fresh, replaced }: Place,
  { kind, verb, code, config, options, functions, hasNext = false, onEnd }: Cell<Report>,
): Promise<Report> {
  const { files, signal, stdin, onDisplay, onFile, onHostCall, onOutput } = options;
  const argv = options.argv ?? (fresh ? UNNAMED_PROGRAM : undefined);
  const listeners = new CallerListeners();
  const calls = functions.startRun(listeners.guard(onHostCall ?? (() => undefined)));
  let cell: number | undefined;
  async function noteStart(): Promise<void> {
    await recorder?.changes;
    cell = recorder?.noteCellStart({ kind, code, argv, stdin, limits: ownLimits(config, options) });
  }
  async function noteEnd(execution: Execution): Promise<Execution> {
    const { outcome } = execution;
    if (cell !== undefined) {
      const written = outcome.files.map(({ path }) => path);
      const hostFunctions = calls?.called ?? [];
      recorder?.noteCellEnd(cell, { ...outcome, files: written, hostFunctions, gave: toGave(execution) });
    }
    // Whoever has the result may count on the record.
    await recorder?.flush();
    onEnd(outcome);
    return replaced ? { ...execution, outcome: { ...outcome, session: "replaced" } } : execution;
  }
  const report = await verb(
    sandbox,
    // Nobody can come back to a fresh place, so that the code in it is a program.
    { code, config, files, argv, stdin, ends: fresh && !hasNext, bindings: recorder !== null },
    {
      signal,
      onOutput: onOutput && listeners.guard(onOutput),
      onDisplay: onDisplay && listeners.guard(onDisplay),
      onToolCall: calls?.answer,
      onFile: onFile && ((file) => listeners.wait(async () => onFile(file))),
      onWritten: (path, content) => recorder?.noteFile(path, content),
      onStart: noteStart,
      onEnd: noteEnd,
      finalAnswer: () => calls?.finalAnswer ?? null,
    },
  );
  listeners.assertUnharmed();
  return report;
}

/** What a call says otherwise than the configuration, as it was understood. */
function ownLimits(config: ResolvedConfig, { timeout, maxMemory, safeMode }: ExecuteCodeOptions) {
  return {
    timeout: timeout === undefined ? undefined : config.timeout,
    maxMemory: maxMemory === undefined ? undefined : config.maxMemory,
    safeMode,
  };
}
