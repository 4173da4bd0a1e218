import { execa } from "execa";
import { ExecutorError } from "../../errors/index.ts";
import type { Variables } from "./prepare-python.ts";
import { type ProviderProbe, probeProviders } from "./probe-providers.ts";

export interface PrepareSandboxOptions {
  readonly variables: Variables;
  /** Whether this process may change the system. */
  readonly isRoot: boolean;
  readonly onProgress: (line: string) => void;
  readonly signal: AbortSignal;
}

/**
 * The first provider that works here. Where one command would make a stronger one work, root runs that command. When
 * it fails, and for anybody else, a weaker provider has to do: every result says which it was, and `executor doctor` how
 * to get the stronger one. Throws `sandbox-unavailable` when there is none at all.
 */
export async function prepareSandbox(options: PrepareSandboxOptions): Promise<ProviderProbe> {
  const probes = await probeProviders(options);
  const working = probes.findIndex(({ report }) => report.available);
  const fix = findFix(working === -1 ? probes : probes.slice(0, working));
  const weaker = probes[working];
  if (fix === null || !options.isRoot) {
    if (weaker === undefined) {
      throw unavailable(probes, fix);
    }
    return weaker;
  }
  try {
    await runFix(fix, options);
  } catch (error) {
    if (weaker === undefined || !ExecutorError.is(error) || error.code === "cancelled") {
      throw error;
    }
    options.onProgress(`${error.message}; using ${weaker.name}`);
    return weaker;
  }
  const repaired = (await probeProviders(options)).find(({ report }) => report.available);
  if (repaired === undefined) {
    throw unavailable(probes, fix);
  }
  return repaired;
}

function findFix(probes: readonly ProviderProbe[]): readonly [string, ...string[]] | null {
  for (const { report } of probes) {
    if (!report.available && report.fix !== null) {
      return report.fix;
    }
  }
  return null;
}

async function runFix(
  fix: readonly [string, ...string[]],
  { onProgress, signal }: PrepareSandboxOptions,
): Promise<void> {
  onProgress(fix.join(" "));
  const first = await runSystemCommand(fix, signal);
  if (first === null) {
    return;
  }
  // A fresh machine has never fetched the lists of its package index.
  if (fix[0] === "apt-get") {
    onProgress("apt-get update");
    await runSystemCommand(["apt-get", "update"], signal);
    onProgress(fix.join(" "));
  }
  const second = fix[0] === "apt-get" ? await runSystemCommand(fix, signal) : first;
  if (second === null) {
    return;
  }
  throw new ExecutorError("sandbox-unavailable", `The command \`${fix.join(" ")}\` failed: ${second}`, {
    hint: "Run it by hand to see why, then run: executor setup",
  });
}

/** Runs a command of the system's own; null when it succeeded, else the end of what it said. */
async function runSystemCommand(command: readonly [string, ...string[]], signal: AbortSignal): Promise<string | null> {
  const [program, ...rest] = command;
  const environment = { DEBIAN_FRONTEND: "noninteractive" };
  const result = await execa(program, rest, {
    env: environment,
    reject: false,
    stdin: "ignore",
    all: true,
    cancelSignal: signal,
  });
  if (result.isCanceled) {
    throw new ExecutorError("cancelled", `The command "${program}" was stopped before it ended`);
  }
  if (!result.failed) {
    return null;
  }
  return result.all?.trim().split("\n").slice(-3).join("\n") || (result.shortMessage ?? "it said nothing");
}

function unavailable(probes: readonly ProviderProbe[], fix: readonly [string, ...string[]] | null): ExecutorError {
  const reasons = probes.flatMap(({ name, report }) => (report.available ? [] : [`${name}: ${report.reason}`]));
  const hints = probes.flatMap(({ report }) => (report.available ? [] : [report.hint]));
  return new ExecutorError("sandbox-unavailable", `No sandbox works on this machine (${reasons.join("; ")})`, {
    hint: fix === null ? [...new Set(hints)].join("; or: ") : `Run: sudo ${fix.join(" ")}`,
  });
}
