import { presets } from "./presets.ts";
import type { ResolvedConfig } from "./resolved-config.ts";

const MEGABYTE = 1024 * 1024;

/** What a field is when neither the caller, the environment nor the preset sets it. */
export const defaults: ResolvedConfig = {
  timeout: 30,
  maxMemory: 512 * MEGABYTE,
  maxOutputLength: 10_000,
  maxOutputBytes: 64 * MEGABYTE,
  sandboxMode: true,
  sandbox: "auto",
  safeMode: true,
  allowedModules: presets.standard.allowedModules,
  forbiddenFunctions: presets.standard.forbiddenFunctions,
  detectObfuscation: true,
  network: [],
  environment: {},
  maxProcesses: 64,
  maxFileSize: 64 * MEGABYTE,
  maxDisk: 256 * MEGABYTE,
  pytestArgs: ["-v", "--tb=short"],
  coverageThreshold: 80,
  coverageEnforced: false,
  enableProfiling: true,
  collectMetrics: true,
  preload: "auto",
  python: null,
  packages: [],
  replayTimeout: 120,
};
