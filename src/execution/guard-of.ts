import type { ResolvedConfig } from "../config/index.ts";
import type { GuardRules, GuardText } from "../protocol/index.ts";

/** The import names that a configuration's guard-rail allows; undefined when it is switched off. */
export function guardedModules({
  allowedModules,
  safeMode,
}: Pick<ResolvedConfig, "allowedModules" | "safeMode">): readonly string[] | undefined {
  return safeMode ? allowedModules : undefined;
}

/** The guard-rail that a configuration asks for; null when it is switched off. */
export function guardOf({
  safeMode,
  allowedModules,
  packages,
  forbiddenFunctions,
  detectObfuscation,
}: ResolvedConfig): GuardText | null {
  const rules: GuardRules = { allowedModules, packages, forbiddenFunctions, detectObfuscation };
  return safeMode ? JSON.stringify(rules) : null;
}
