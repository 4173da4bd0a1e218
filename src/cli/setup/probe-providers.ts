import type { ProbeReport } from "../../sandbox/index.ts";
import { createProvider, providerNames } from "../../sandbox/registry.ts";

/** What one provider says of this machine. */
export interface ProviderProbe {
  readonly name: string;
  readonly report: ProbeReport;
}

/** Asks every provider whether it works here, the preferred one first. */
export async function probeProviders(): Promise<readonly ProviderProbe[]> {
  return Promise.all(
    providerNames.map(async (name) => {
      await using provider = createProvider(name);
      return { name, report: await provider.probe() };
    }),
  );
}
