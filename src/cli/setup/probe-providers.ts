import { ExecutorError } from "../../errors/index.ts";
import type { ProbeReport, SandboxProvider } from "../../sandbox/index.ts";
import { createProvider, providerNames } from "../../sandbox/registry.ts";
import { findPython, type Variables } from "./prepare-python.ts";

/** What one provider says of this machine. */
export interface ProviderProbe {
  readonly name: string;
  readonly report: ProbeReport;
}

/** Asks every provider whether it works here, the preferred one first. One whose Python cannot be had does not. */
export async function probeProviders(variables: Variables): Promise<readonly ProviderProbe[]> {
  return Promise.all(
    providerNames.map(async (name) => {
      await using provider = createProvider(name);
      return { name, report: await probeWithPython(provider, variables) };
    }),
  );
}

async function probeWithPython(provider: SandboxProvider, variables: Variables): Promise<ProbeReport> {
  const report = await provider.probe();
  if (!report.available) return report;
  try {
    await findPython(provider.name, variables);
    return report;
  } catch (error) {
    if (!ExecutorError.is(error, "environment-unavailable", "unsupported")) throw error;
    const hint = error.hint ?? "Run: executor doctor";
    return { available: false, reason: error.message, hint, fix: null, checks: report.checks };
  }
}
