import type { ResolvedConfig } from "../config/index.ts";
import type { GuardRules, GuardText } from "../protocol/index.ts";

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
