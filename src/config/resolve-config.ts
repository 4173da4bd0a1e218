import { ExecutorError } from "../errors/index.ts";
import { checkFields } from "./check-fields.ts";
import { type CheckedFields, type ConfigFields, configFields, type ResolvedConfig } from "./config-fields.ts";
import type { Environment } from "./environment.ts";
import type { ExecutorConfig } from "./executor-config.ts";
import { assertOptionNames } from "./option-names.ts";
import { presets } from "./presets.ts";
import { showValue } from "./show-value.ts";

const defaults = Object.fromEntries(
  Object.entries(configFields).map(([name, { fallback }]) => [name, fallback]),
) as Required<CheckedFields>;

export interface ResolveConfigOptions {
  readonly environment: Pick<Environment, "settings">;
}

/**
 * Checks a configuration and fills in what it leaves open: what is given wins over the environment, the environment
 * over the preset, the preset over the defaults.
 *
 * Throws `invalid-config` with one line per field or variable that is unknown or breaks its rule, and `invalid-input` for an
 * option beside the configuration that is unknown.
 */
export function resolveConfig(
  input: ExecutorConfig | ConfigFields | undefined,
  options: ResolveConfigOptions,
): ResolvedConfig {
  assertOptionNames(options, { environment: true });
  const { environment } = options;
  const given = toRecord(input);
  const isGiven = (field: string) => given[field] !== undefined;
  const settings = environment.settings.filter((setting) => !isGiven(setting.field));
  const variables = new Map<string, string>(settings.map((setting) => [setting.field, setting.variable]));
  const fromEnvironment = Object.fromEntries(settings.map((setting) => [setting.field, setting.value]));
  const { preset = defaults.preset, ...checked } = checkFields(
    { ...given, ...fromEnvironment },
    {
      code: "invalid-config",
      label: (field) => (variables.has(field) ? `Variable ${variables.get(field)}` : `Field "${field}"`),
    },
  );
  const { preset: _, ...chosen } = { ...defaults, ...presets[preset] };
  const { allowedModules = chosen.allowedModules } = checked;
  return freeze({
    ...chosen,
    ...checked,
    allowedModules: withAdditions(allowedModules, chosen.allowedModules),
    coverageEnforced: checked.coverageThreshold !== undefined,
  });
}

/** The entries of an allowlist without `+`, or the preset's where it has none, and those with `+`. */
function withAdditions(entries: readonly string[], preset: readonly string[]): readonly string[] {
  const added = entries.filter((entry) => entry.startsWith("+")).map((entry) => entry.slice(1));
  const replacing = entries.filter((entry) => !entry.startsWith("+"));
  const base = added.length > 0 && replacing.length === 0 ? preset : replacing;
  return [...new Set([...base, ...added])];
}

function toRecord(input: unknown): Record<string, unknown> {
  if (input === undefined) {
    return {};
  }
  if (typeof input === "object" && input !== null && !Array.isArray(input)) {
    return { ...input };
  }
  throw new ExecutorError(
    "invalid-config",
    `The configuration is ${showValue(input)}, but must be an object of fields`,
    {
      hint: "Pass an ExecutorConfig, or an object such as { timeout: 30 }",
    },
  );
}

/** A copy that nobody can change, the caller included. */
export function freeze(config: ResolvedConfig): ResolvedConfig {
  const copy = structuredClone(config);
  for (const value of Object.values(copy)) {
    Object.freeze(value);
  }
  return Object.freeze(copy);
}
