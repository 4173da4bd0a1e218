/** A checked, frozen configuration: sizes in bytes (MB is 1024 squared), times in seconds, nothing left to default. */
export interface ResolvedConfig {
  /** Seconds for one run. @default 30 */
  readonly timeout: number;
  /** Bytes of resident memory for the whole process tree. @default 512 MB */
  readonly maxMemory: number;
  /** Characters of each output stream kept, half of them from its end. @default 10000 */
  readonly maxOutputLength: number;
  /** Bytes of output after which a run is stopped. @default 64 MB */
  readonly maxOutputBytes: number;
  /** Only true is accepted: code is never run without a sandbox. @default true */
  readonly sandboxMode: boolean;
  /** `"auto"` or a provider's name. @default "auto" */
  readonly sandbox: string;
  /** False switches the guard-rail (`allowedModules`, `forbiddenFunctions`) off; the sandbox stays. @default true */
  readonly safeMode: boolean;
  /** Import names that the user's own code may import, beside those of `packages`; a name stands for all below it. */
  readonly allowedModules: readonly string[];
  /** Builtins that the user's own code may not call. */
  readonly forbiddenFunctions: readonly string[];
  /** Refuses base64, rot13, hex and similar decoding of code. @default true */
  readonly detectObfuscation: boolean;
  /** Hosts the code may reach; empty means no network. @default [] */
  readonly network: readonly string[];
  /** Environment variables of the code; it sees none of the host's. @default {} */
  readonly environment: Readonly<Record<string, string>>;
  /** @default 64 */
  readonly maxProcesses: number;
  /** Bytes. @default 64 MB */
  readonly maxFileSize: number;
  /** Bytes. @default 256 MB */
  readonly maxDisk: number;
  /** @default ["-v", "--tb=short"] */
  readonly pytestArgs: readonly string[];
  /** Percent. @default 80 */
  readonly coverageThreshold: number;
  /** Whether somebody set `coverageThreshold`: a run of tests below it is then no success. @default false */
  readonly coverageEnforced: boolean;
  /** False refuses to profile code. @default true */
  readonly enableProfiling: boolean;
  /** False leaves metrics out of results and history. @default true */
  readonly collectMetrics: boolean;
  /** Modules imported before a sandbox is forked: `"auto"` chooses by what the code imports. @default "auto" */
  readonly preload: "auto" | readonly string[];
  /** Path of the Python to build environments from; null takes the machine's. @default null */
  readonly python: string | null;
  /** Distributions to have beside the base set. @default [] */
  readonly packages: readonly string[];
  /** Seconds for rebuilding a recorded session as a whole. @default 120 */
  readonly replayTimeout: number;
}
