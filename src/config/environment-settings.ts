import type { ResolvedConfig } from "./resolved-config.ts";
import { splitWords } from "./split-words.ts";

/** A configuration field, or the preset. */
export type SettingField = keyof ResolvedConfig | "preset";

/** One configuration field as the environment sets it. A text that is not what the field wants is left as it is. */
export interface EnvironmentSetting {
  readonly field: SettingField;
  readonly variable: string;
  readonly value: string | number | boolean | readonly string[];
}

type ReadText = (text: string) => EnvironmentSetting["value"];

/** Every variable that sets a field. `environment` has none: the code's variables are never taken from the host's. */
const readers: Readonly<Record<string, readonly [SettingField, ReadText]>> = {
  EXECUTOR_PRESET: ["preset", toText],
  EXECUTOR_TIMEOUT: ["timeout", toText],
  EXECUTOR_MAX_MEMORY: ["maxMemory", toText],
  EXECUTOR_MAX_OUTPUT_LENGTH: ["maxOutputLength", toNumber],
  EXECUTOR_MAX_OUTPUT_BYTES: ["maxOutputBytes", toText],
  EXECUTOR_SANDBOX_MODE: ["sandboxMode", toBoolean],
  EXECUTOR_SANDBOX: ["sandbox", toText],
  EXECUTOR_SAFE_MODE: ["safeMode", toBoolean],
  EXECUTOR_ALLOWED_MODULES: ["allowedModules", toList],
  EXECUTOR_FORBIDDEN_FUNCTIONS: ["forbiddenFunctions", toList],
  EXECUTOR_DETECT_OBFUSCATION: ["detectObfuscation", toBoolean],
  EXECUTOR_NETWORK: ["network", toList],
  EXECUTOR_MAX_PROCESSES: ["maxProcesses", toNumber],
  EXECUTOR_MAX_FILE_SIZE: ["maxFileSize", toText],
  EXECUTOR_MAX_DISK: ["maxDisk", toText],
  EXECUTOR_ENABLE_PROFILING: ["enableProfiling", toBoolean],
  EXECUTOR_COLLECT_METRICS: ["collectMetrics", toBoolean],
  EXECUTOR_PRELOAD: ["preload", toPreload],
  EXECUTOR_PYTHON: ["python", toText],
  EXECUTOR_PACKAGES: ["packages", toList],
  EXECUTOR_REPLAY_TIMEOUT: ["replayTimeout", toText],
  PYTEST_ARGS: ["pytestArgs", toWords],
  COVERAGE_THRESHOLD: ["coverageThreshold", toNumber],
};

/** The fields that the variables set; an empty variable sets nothing. */
export function readSettings(variables: Readonly<Record<string, string | undefined>>): readonly EnvironmentSetting[] {
  return Object.entries(readers).flatMap(([variable, [field, read]]) => {
    const text = variables[variable]?.trim() ?? "";
    return text === "" ? [] : [{ field, variable, value: read(text) }];
  });
}

function toText(text: string): string {
  return text;
}

function toNumber(text: string): string | number {
  return /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

function toBoolean(text: string): string | boolean {
  if (/^(true|1|yes|on)$/i.test(text)) return true;
  return /^(false|0|no|off)$/i.test(text) ? false : text;
}

function toList(text: string): readonly string[] {
  return text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

function toWords(text: string): string | readonly string[] {
  return splitWords(text) ?? text;
}

function toPreload(text: string): string | readonly string[] {
  return text === "auto" ? text : toList(text);
}
