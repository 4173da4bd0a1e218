import { ExecutorError } from "../../errors/index.ts";
import type { ProbeReport, SandboxProvider } from "../../sandbox/index.ts";
import { createProvider, providerNames } from "../../sandbox/registry.ts";
import { unlessAborted } from "../../sandbox/unless-aborted.ts";
import { type FindPythonOptions, findPython } from "./prepare-python.ts";

/** What one provider says of this machine. */
export interface ProviderProbe {
  readonly name: string;
  readonly report: ProbeReport;
}

/**
 * Asks every provider whether it works here, the preferred one first. One whose Python cannot be had does not. Throws
 * `cancelled`; what is being tried then comes to its own end, which is near.
 */
export async function probeProviders({ signal, variables }: FindPythonOptions): Promise<readonly ProviderProbe[]> {
  const probes = providerNames.map(async (name) => {
    await using provider = createProvider(name);
    return { name, report: await probeWithPython(provider, { signal, variables }) };
  });
  return await unlessAborted(Promise.all(probes), signal);
}

async function probeWithPython(provider: SandboxProvider, options: FindPythonOptions): Promise<ProbeReport> {
  const report = await provider.probe();
  if (!report.available) {
    return report;
  }
  try {
    await findPython(provider.name, options);
    return report;
  } catch (error) {
    if (!ExecutorError.is(error, "environment-unavailable", "unsupported")) {
      throw error;
    }
    const hint = error.hint ?? "Run: executor doctor";
    return { available: false, reason: error.message, hint, fix: null, checks: report.checks };
  }
}
