import { checkFields } from "./check-fields.ts";
import type { ResolvedConfig } from "./config-fields.ts";
import { freeze } from "./resolve-config.ts";

/** What one call may say otherwise than the configuration. */
export interface RunLimits {
  /** Seconds, or a text such as `"2m"`. */
  readonly timeout?: number | string | undefined;
  /** Bytes, or a text such as `"512MB"`. */
  readonly maxMemory?: number | string | undefined;
  /** False switches the guard-rail off; the sandbox stays. */
  readonly safeMode?: boolean | undefined;
}

/** The configuration for one call. Throws `invalid-input` with one line per option that breaks its rule. */
export function mergeRunOptions(config: ResolvedConfig, { timeout, maxMemory, safeMode }: RunLimits): ResolvedConfig {
  if (timeout === undefined && maxMemory === undefined && safeMode === undefined) {
    return config;
  }
  const { preset: _, ...limits } = checkFields(
    { timeout, maxMemory, safeMode },
    { code: "invalid-input", label: (option) => `Option "${option}"` },
  );
  return freeze({ ...config, ...limits });
}
