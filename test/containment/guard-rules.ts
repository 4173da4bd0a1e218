import { resolveConfig } from "../../src/config/index.ts";
import { guardOf } from "../../src/execution/index.ts";
import type { GuardText } from "../../src/protocol/index.ts";

/** The guard-rail as it is when nothing is configured. */
export const STANDARD_GUARD: GuardText | null = guardOf(resolveConfig(undefined, { environment: { settings: [] } }));
