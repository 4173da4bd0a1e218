import { execa } from "execa";
import type { Sandbox } from "../../src/sandbox/index.ts";

/**
 * An attack as a Python program that prints `REACHED` when it got what it must not get, and anything else when it did not.
 */
export interface Attack {
  readonly name: string;
  readonly program: string;
  /** Run before the program on the host only, to make the thing that the attack looks for. */
  readonly hostSetup?: string;
}

export const REACHED = "REACHED";

/** Runs the attack where it must fail. */
export async function attackFromSandbox(sandbox: Sandbox, { program }: Attack): Promise<string> {
  const kernel = await sandbox.openKernel();
  const { outcome } = await kernel.execute({ kind: "code", code: program, stdin: null, guard: null });
  return outcome.stdout.trim() || outcome.reason;
}

/** Runs the same program with no wall around it: the positive control. */
export async function attackFromHost(interpreter: string, { program, hostSetup = "" }: Attack): Promise<string> {
  const { stdout, stderr } = await execa(interpreter, ["-c", `${hostSetup}\n${program}`], {
    reject: false,
    stdin: "ignore",
    timeout: 20_000,
  });
  return stdout.trim() || stderr.trim();
}
