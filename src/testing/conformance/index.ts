import type { ConformanceCase } from "./conformance-case.ts";
import { endingCases } from "./ending-cases.ts";
import { kernelCases } from "./kernel-cases.ts";
import { workspaceCases } from "./workspace-cases.ts";

export type { ConformanceBench, ConformanceCase } from "./conformance-case.ts";

/**
 * Every promise of a sandbox provider. A test suite runs each case on its provider and skips those whose `needs` the
 * provider's capabilities deny:
 *
 * ```ts
 * for (const { name, run } of sandboxConformance) test(name, () => run({ provider, policy }));
 * ```
 */
export const sandboxConformance: readonly ConformanceCase[] = [...kernelCases, ...endingCases, ...workspaceCases];
