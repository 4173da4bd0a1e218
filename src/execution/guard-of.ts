import type { ResolvedConfig } from "../config/index.ts";
import type { GuardRules, GuardText } from "../kernel/index.ts";

/** The guard-rail that a configuration asks for; null when it is switched off. */
export function guardOf({
  safeMode,
  allowedModules,
  forbiddenFunctions,
  detectObfuscation,
}: ResolvedConfig): GuardText | null {
  const rules: GuardRules = { allowedModules, forbiddenFunctions, detectObfuscation };
  return safeMode ? JSON.stringify(rules) : null;
}
