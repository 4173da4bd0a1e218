import type { Task } from "../../protocol/index.ts";
import type {
  ExecuteOptions,
  Execution,
  Sandbox,
  SandboxCapabilities,
  SandboxPolicy,
  SandboxProvider,
} from "../../sandbox/index.ts";

/** One promise that every sandbox provider keeps. */
export interface ConformanceCase {
  /** Reads as a sentence: `reports a raised exception with its line`. */
  readonly name: string;
  /** The capability without which the case does not apply. */
  readonly needs?: keyof SandboxCapabilities;
  /** Throws when the promise is broken. */
  run(bench: ConformanceBench): Promise<void>;
}

/** A variable of the environment that whoever runs the cases sets before, and that no sandbox may show. */
export const HOST_VARIABLE = "CONFORMANCE_CANARY";

/** What a case works with. */
export interface ConformanceBench {
  readonly provider: SandboxProvider;
  /** A policy that grants little and suits every case; spread it to change a limit. */
  readonly policy: SandboxPolicy;
}

/** A cell to run, with no input and no guard-rail. */
export function cell(code: string, stdin: string | null = null): Task {
  return { kind: "code", code, stdin, guard: null };
}

/** Runs one cell in a sandbox's kernel. */
export async function execute(sandbox: Sandbox, code: string, options: ExecuteOptions = {}): Promise<Execution> {
  const kernel = await sandbox.openKernel();
  return await kernel.execute(cell(code), options);
}

/** Opens a sandbox for the time of `work`. */
export async function inSandbox(
  { provider, policy }: ConformanceBench,
  work: (sandbox: Sandbox) => Promise<void>,
  limits: Partial<SandboxPolicy> = {},
): Promise<void> {
  await using sandbox = await provider.open({ ...policy, ...limits });
  await work(sandbox);
}
