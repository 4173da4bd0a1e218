import type { ConfigFields } from "./config-schema.ts";
import type { PresetName } from "./presets.ts";

/**
 * A configuration in the making: fields may be given to the constructor or assigned later. It is checked when an agent
 * takes it, not before, and later assignments do not reach that agent.
 *
 * A field that is not set comes from the environment, then from the preset, then from the defaults. Sizes are bytes or
 * texts like `"512MB"`; times are seconds or texts like `"2m"`.
 */
export class ExecutorConfig implements ConfigFields {
  /** @default "standard" */
  preset?: PresetName;
  /** Time for one run. @default 30 */
  timeout?: number | string;
  /** Resident memory of the whole process tree of a run. @default "512MB" */
  maxMemory?: number | string;
  /** Characters of each output stream that are kept, half of them from its end. @default 10000 */
  maxOutputLength?: number;
  /** Output after which a run is stopped. @default "64MB" */
  maxOutputBytes?: number | string;
  /** False is refused: code never runs without a sandbox. @default true */
  sandboxMode?: boolean;
  /** `"auto"` or a provider's name. @default "auto" */
  sandbox?: string;
  /** False switches the guard-rail off; the sandbox stays. @default true */
  safeMode?: boolean;
  /**
   * Import names, or names of distributions, which are mapped. They take the place of the preset's list; those with a `+`
   * before them, as in `["+polars"]`, join it. @default the preset's
   */
  allowedModules?: string[];
  /** Builtins that the code may not call. @default the preset's */
  forbiddenFunctions?: string[];
  /** Refuses base64, rot13, hex and similar decoding of code. @default true */
  detectObfuscation?: boolean;
  /** Hosts that the code may reach. @default [] */
  network?: string[];
  /**
   * Environment variables of the code, as for a process that is started with them. Those that Python itself reads only when
   * it starts, such as `PYTHONHASHSEED`, count for programs that the code starts. @default {}
   */
  environment?: Record<string, string>;
  /** Processes and threads of one run. @default 64 */
  maxProcesses?: number;
  /** The largest file. @default "64MB" */
  maxFileSize?: number | string;
  /** The workspace as a whole. @default "256MB" */
  maxDisk?: number | string;
  /** @default ["-v", "--tb=short"] */
  pytestArgs?: string[];
  /** Percent. @default 80 */
  coverageThreshold?: number;
  /** False refuses to profile code. @default true */
  enableProfiling?: boolean;
  /** False leaves `metrics` out of results, reports and history; an outcome keeps its `usage`. @default true */
  collectMetrics?: boolean;
  /** Modules imported before a sandbox is forked. @default "auto" */
  preload?: "auto" | string[];
  /** Absolute path of the Python to build environments from; null takes the machine's. @default null */
  python?: string | null;
  /** Distributions to have beside the base set; the code may import their modules. @default [] */
  packages?: string[];
  /** Time for rebuilding a recorded session as a whole. @default 120 */
  replayTimeout?: number | string;

  constructor(fields: ConfigFields = {}) {
    Object.assign(this, fields);
  }

  /** A configuration that starts from a preset. */
  static preset(name: PresetName, overrides: Omit<ConfigFields, "preset"> = {}): ExecutorConfig {
    return new ExecutorConfig({ ...overrides, preset: name });
  }
}
