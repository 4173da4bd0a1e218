import { ExecutorError } from "../errors/index.ts";
import { NamespacesProvider } from "./namespaces/provider.ts";
import { PyodideProvider } from "./pyodide/provider.ts";
import type { SandboxProvider } from "./sandbox.ts";

/** The providers in the order in which `auto` tries them. */
const PROVIDERS: readonly (readonly [string, () => SandboxProvider])[] = [
  ["namespaces", () => new NamespacesProvider()],
  ["pyodide", () => new PyodideProvider()],
];

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

/** The names to try, in order, for the `sandbox` field of a configuration. */
export function candidateNames(name: string): readonly string[] {
  return name === "auto" ? providerNames : [name];
}
