import { execa } from "execa";
import { ExecutorError } from "../errors/index.ts";
import { assertProgramsCanStart } from "../sandbox/shortage.ts";

export interface RunToolOptions {
  /** The whole environment of the program; nothing is added to it. */
  readonly variables: Readonly<Record<string, string>>;
  readonly directory?: string;
  readonly signal?: AbortSignal | undefined;
  /** Seconds. @default 900 */
  readonly timeout?: number;
}

/** How one of the product's own programs (uv, pip, apt, a Python) ended. */
export interface ToolResult {
  readonly ok: boolean;
  readonly stdout: string;
  /** The end of what it said, for an error message. */
  readonly lastLines: string;
}

/**
 * Runs a program of the product's own, which is trusted and not sandboxed. A program that fails or cannot be started is
 * a result; only an aborted signal throws, as `cancelled`.
 */
export async function runTool(command: readonly [string, ...string[]], options: RunToolOptions): Promise<ToolResult> {
  const [file, ...parameters] = command;
  assertProgramsCanStart();
  const result = await execa(file, parameters, {
    env: options.variables,
    extendEnv: false,
    reject: false,
    stdin: "ignore",
    timeout: (options.timeout ?? 900) * 1000,
    forceKillAfterDelay: 2000,
    ...(options.directory === undefined ? {} : { cwd: options.directory }),
    ...(options.signal === undefined ? {} : { cancelSignal: options.signal }),
  });
  if (result.isCanceled) {
    throw new ExecutorError("cancelled", `The command "${file}" was stopped because the caller cancelled it`);
  }
  const said = `${result.stdout ?? ""}\n${result.stderr ?? ""}`.trim() || (result.shortMessage ?? "");
  return { ok: !result.failed, stdout: result.stdout ?? "", lastLines: said.split("\n").slice(-12).join("\n") };
}
