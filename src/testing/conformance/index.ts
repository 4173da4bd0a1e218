import type { ConformanceCase } from "./conformance-case.ts";
import { endingCases } from "./ending-cases.ts";
import { forkCases } from "./fork-cases.ts";
import { hostFunctionCases } from "./host-function-cases.ts";
import { kernelCases } from "./kernel-cases.ts";
import { rewindCases } from "./rewind-cases.ts";
import { workspaceCases } from "./workspace-cases.ts";

export { type ConformanceBench, type ConformanceCase, HOST_VARIABLE } from "./conformance-case.ts";

/**
 * Every promise of a sandbox provider. A test suite sets `HOST_VARIABLE` in its own environment, runs each case on its
 * provider and skips those whose `needs` the provider's capabilities deny:
 *
 * ```ts
 * for (const { name, run } of sandboxConformance) test(name, () => run({ provider, policy }));
 * ```
 */
export const sandboxConformance: readonly ConformanceCase[] = [
  ...kernelCases,
  ...hostFunctionCases,
  ...endingCases,
  ...workspaceCases,
  ...rewindCases,
  ...forkCases,
];
