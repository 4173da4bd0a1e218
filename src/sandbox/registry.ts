import { ExecutorError } from "../errors/index.ts";
import { NamespacesProvider } from "./namespaces/provider.ts";
import type { SandboxProvider } from "./sandbox.ts";

/** The providers in the order in which `auto` tries them. */
const PROVIDERS: readonly (readonly [string, () => SandboxProvider])[] = [["namespaces", () => new NamespacesProvider()]];

/** The names that `sandbox` in a configuration may have, beside `auto`. */
export const providerNames: readonly string[] = PROVIDERS.map(([name]) => name);

/** A provider by its name. Throws `unsupported` for a name that there is none of. */
export function createProvider(name: string): SandboxProvider {
  const found = PROVIDERS.find(([candidate]) => candidate === name);
  if (found === undefined) {
    throw new ExecutorError("unsupported", `There is no sandbox provider "${name}"`, {
      hint: `Use "auto" or one of: ${providerNames.join(", ")}`,
    });
  }
  return found[1]();
}

/**
 * The provider that a configuration names, or, for `auto`, the first that works on this machine. Throws
 * `sandbox-unavailable`, with every provider's reason, when there is none: code is never run without a sandbox.
 */
export async function selectProvider(name: string): Promise<SandboxProvider> {
  if (name !== "auto") {
    return createProvider(name);
  }
  const reasons: string[] = [];
  for (const [candidate, create] of PROVIDERS) {
    const provider = create();
    const report = await provider.probe();
    if (report.available) {
      return provider;
    }
    reasons.push(`${candidate}: ${report.reason}. ${report.hint}`);
  }
  throw new ExecutorError("sandbox-unavailable", `No sandbox works on this machine (${reasons.join("; ")})`, {
    hint: "Run `executor doctor` to see what is missing and the command that mends it",
  });
}
