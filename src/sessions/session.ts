import type { ResolvedConfig } from "../config/index.ts";
import type { ExecutionMetrics, ExecutionResult } from "../execution/execution-result.ts";
import type { Display } from "../kernel/index.ts";
import type { ProfileReport } from "../profiling/profile-report.ts";
import type { TestReport } from "../pytest/test-report.ts";
import type { OutputChunk, SandboxFiles } from "../sandbox/index.ts";
import type { ValidationReport } from "../validation/validation-report.ts";

export interface ExecuteCodeOptions {
  /** Seconds. */
  readonly timeout?: number;
  /** `"512MB"` or bytes. */
  readonly maxMemory?: string | number;
  /** False switches the guard-rail off; the sandbox stays. */
  readonly safeMode?: boolean;
  /** Only `"python"` at present. */
  readonly language?: string;
  readonly stdin?: string;
  /** Files to put into the workspace first, by path. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly signal?: AbortSignal;
  readonly onOutput?: (chunk: OutputChunk) => void;
  readonly onDisplay?: (display: Display) => void;
}

export interface ExecuteBatchOptions extends Omit<ExecuteCodeOptions, "onOutput" | "onDisplay"> {
  /** True runs every block in a fresh interpreter. @default false: one after the other, sharing state */
  readonly isolated?: boolean;
  /** How many isolated blocks run at once. @default 2 */
  readonly concurrency?: number;
  readonly onOutput?: (chunk: OutputChunk, block: number) => void;
}

export interface RunTestsOptions {
  /** @default true */
  readonly coverage?: boolean;
  /** @default the configuration's `pytestArgs` */
  readonly pytestArgs?: readonly string[];
  /** Seconds for the whole run. */
  readonly timeout?: number;
  /** Files to put into the workspace first, by path; they replace those of the host. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly signal?: AbortSignal;
  readonly onOutput?: (chunk: OutputChunk) => void;
}

export interface HistoryEntry {
  readonly kind: "code" | "tests" | "profile";
  /** The code, or the path of the tests. */
  readonly input: string;
  readonly success: boolean;
  readonly startedAt: Date;
  readonly metrics: ExecutionMetrics;
}

/**
 * What agents and tools work with: a workspace and, where the session is kept, an interpreter that lives from call to
 * call.
 */
export interface Session extends AsyncDisposable {
  readonly id: string;
  /** True when variables, imports and files live from call to call; false when every run is fresh. */
  readonly persistent: boolean;
  readonly config: ResolvedConfig;
  /** Folder on the host from which tests and scripts are taken. */
  readonly workingDirectory: string;
  executeCode(code: string, options?: ExecuteCodeOptions): Promise<ExecutionResult>;
  executeBatch(blocks: readonly string[], options?: ExecuteBatchOptions): Promise<readonly ExecutionResult[]>;
  /** Runs pytest on a file or folder of the working directory. Throws `invalid-input` when there is no such path. */
  runTests(path: string, options?: RunTestsOptions): Promise<TestReport>;
  validateCode(code: string): Promise<ValidationReport>;
  profileCode(code: string, options?: ExecuteCodeOptions): Promise<ProfileReport>;
  /** Text of a file of the working directory. Throws `invalid-input` for what is outside of it or not there. */
  readProjectFile(path: string): Promise<string>;
  /** The workspace of a persistent session. Throws `unsupported` when the session is not persistent. */
  readonly files: SandboxFiles;
  readonly history: readonly HistoryEntry[];
  /** Metrics of the last run; null before the first. */
  readonly lastMetrics: ExecutionMetrics | null;
  close(): Promise<void>;
}
