import type { ResolvedConfig } from "../config/index.ts";
import {
  deliverFiles,
  type ExecuteOptions,
  type Execution,
  type NewFiles,
  type OnFile,
  type Sandbox,
  writeFiles,
} from "../sandbox/index.ts";
import type { ExecutionResult } from "./execution-result.ts";
import { guardedModules, guardOf } from "./guard-of.ts";
import { toExecutionResult } from "./to-execution-result.ts";

/** Code that is to be run, and what it is run with. */
export interface CodeInput {
  readonly code: string;
  readonly config: ResolvedConfig;
  readonly stdin?: string | null | undefined;
  /** `sys.argv`. @default none: a cell has no name */
  readonly argv?: readonly string[] | undefined;
  /** Put into the workspace first, by path. */
  readonly files?: NewFiles | undefined;
  /** Whether nobody comes back to the interpreter, so that the code is a program and ends it. @default false */
  readonly ends?: boolean | undefined;
  /** Whether the execution tells the names that the code has to do with. @default false */
  readonly bindings?: boolean | undefined;
}

export interface RunCodeOptions extends Pick<ExecuteOptions, "signal" | "onOutput" | "onDisplay" | "onToolCall"> {
  /** Given each file that the run made or changed. */
  readonly onFile?: OnFile | undefined;
  /** Told of each file that was put into the workspace. */
  readonly onWritten?: ((path: string, content: string | Uint8Array) => void) | undefined;
  /** Called when the code is about to run; waited for. */
  readonly onStart?: () => Promise<void>;
  /** Called when it has ended, and waited for; the report is made from what it returns. */
  readonly onEnd?: (execution: Execution) => Promise<Execution>;
  /** What the host took from the code as its answer, asked when it has ended. */
  readonly finalAnswer?: () => ExecutionResult["finalAnswer"];
}

/** Runs code in a sandbox. Throws what a callback throws. */
export async function runCode(
  sandbox: Sandbox,
  input: CodeInput,
  options: RunCodeOptions = {},
): Promise<ExecutionResult> {
  return (await runTask(sandbox, { kind: "code", ...input }, options)).result;
}

/** Runs code in a sandbox as a task of one kind, and tells beside the result what the kernel reported. */
export async function runTask(
  sandbox: Sandbox,
  {
    kind,
    code,
    config,
    stdin = null,
    argv,
    files = {},
    ends = false,
    bindings = false,
  }: CodeInput & { readonly kind: "code" | "profile" },
  { onFile, onWritten, onStart, onEnd, finalAnswer, ...listeners }: RunCodeOptions,
): Promise<{ readonly execution: Execution; readonly result: ExecutionResult }> {
  await writeFiles(sandbox, files, { signal: listeners.signal, onWritten });
  const kernel = await sandbox.openKernel();
  await onStart?.();
  const { timeout, maxMemory, collectMetrics } = config;
  const ended = await kernel.execute(
    { kind, code, stdin, guard: guardOf(config), ...(argv && { argv }), ends, ...(bindings && { bindings }) },
    { timeout, maxMemory, ...listeners },
  );
  const execution = (await onEnd?.(ended)) ?? ended;
  if (onFile !== undefined) {
    await deliverFiles(sandbox, ended.outcome.files, onFile);
  }
  const result = toExecutionResult(execution, code, {
    finalAnswer: finalAnswer?.(),
    collectMetrics,
    allowedModules: guardedModules(config),
  });
  return { execution, result };
}
