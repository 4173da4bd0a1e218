import type { ResolvedConfig } from "../config/index.ts";
import type { ExecutionMetrics, ExecutionResult } from "../execution/execution-result.ts";
import type { ProfileReport } from "../profiling/profile-report.ts";
import type { Display, HostFunction } from "../protocol/index.ts";
import type { TestCase, TestReport } from "../pytest/test-report.ts";
import type { OnFile, OutputChunk, RunFile, SandboxFiles } from "../sandbox/index.ts";
import type { ValidationReport } from "../validation/validation-report.ts";
import type { HostCallEvent } from "./host-functions/index.ts";
import type { Replayed } from "./record/replay.ts";
import type { Recording } from "./record/session-record.ts";

export interface ExecuteCodeOptions {
  /** Seconds. */
  readonly timeout?: number | undefined;
  /** `"512MB"` or bytes. */
  readonly maxMemory?: string | number | undefined;
  /** False switches the guard-rail off; the sandbox stays. */
  readonly safeMode?: boolean | undefined;
  /** Only `"python"` at present. */
  readonly language?: string | undefined;
  readonly stdin?: string | undefined;
  /**
   * `sys.argv`: the program's path in the workspace, which is its `__file__` too, then its arguments.
   * @default `["main.py"]` for a fresh run; a cell of a persistent session has no name
   */
  readonly argv?: readonly string[] | undefined;
  /** Files to put into the workspace first, by path. */
  readonly files?: Readonly<Record<string, string | Uint8Array>> | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onOutput?: ((chunk: OutputChunk) => void) | undefined;
  readonly onDisplay?: ((display: Display) => void) | undefined;
  /**
   * Given each file that the run made or changed, in the order of `result.files`, when the run has ended; waited for. The
   * files of a fresh run are gone afterwards.
   */
  readonly onFile?: OnFile | undefined;
  /** Told of every call of the session's tools by the code. */
  readonly onHostCall?: ((event: HostCallEvent) => void) | undefined;
}

/**
 * What becomes of a batch once a block of it is no success.
 *
 * - `continue`: the other blocks run all the same
 * - `stop`: no further block begins; the results of those are `cancelled`, and their reason names the block that failed
 * - `rollback`: as `stop`, and interpreter and workspace are what they were before the batch
 */
export type BatchErrorAction = "continue" | "stop" | "rollback";

export interface ExecuteBatchOptions extends Omit<ExecuteCodeOptions, "onOutput" | "onDisplay" | "onFile"> {
  /** True runs every block in a fresh interpreter. @default false: one after the other, sharing state */
  readonly isolated?: boolean | undefined;
  /** How many isolated blocks run at once. @default 2 */
  readonly concurrency?: number | undefined;
  /**
   * What becomes of the batch when a block fails, is refused or is stopped. With `"rollback"`, which no isolated blocks
   * have, an abort by `signal` and a callback that throws undo the batch as well, and what else ran in the session
   * meanwhile goes with it; the results of what ran are `restored` then. @default "continue"
   */
  readonly onError?: BatchErrorAction | undefined;
  readonly onOutput?: ((chunk: OutputChunk, block: number) => void) | undefined;
  /** As for a single run, with the block that made or changed the file. */
  readonly onFile?: ((file: RunFile, block: number) => void | Promise<void>) | undefined;
}

export interface ValidateCodeOptions {
  /** Files to put into the workspace first, by path: modules among them may be imported. */
  readonly files?: Readonly<Record<string, string | Uint8Array>> | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How many snapshots of a session are kept: as many as its supervisor keeps. */
export const MAX_SNAPSHOTS = 16;

export interface SnapshotOptions {
  /** What is to be run next, whose imports are made ready where the session is not open yet. @default nothing */
  readonly code?: string | undefined;
}

export interface ReplayOptions {
  /** What is to be run next, whose imports are made ready. @default nothing */
  readonly code?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface RunTestsOptions {
  /** @default true */
  readonly coverage?: boolean | undefined;
  /** @default the configuration's `pytestArgs` */
  readonly pytestArgs?: readonly string[] | undefined;
  /** Seconds for pytest and all of its tests, from when they start; until then `signal` is heard. */
  readonly timeout?: number | undefined;
  /**
   * True holds the tests, and the modules of the project that they import, to the guard-rail: what it refuses is not run.
   * @default false: tests and projects are what somebody has written to be tested as it is
   */
  readonly safeMode?: boolean | undefined;
  /**
   * True refuses a path that leads out of the working directory; false takes it, with the project around it.
   * @default whether the session was given a `workingDirectory`
   */
  readonly confined?: boolean | undefined;
  /** Files to put into the workspace first, by path; they replace those of the host. */
  readonly files?: Readonly<Record<string, string | Uint8Array>> | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onOutput?: ((chunk: OutputChunk) => void) | undefined;
  /** Given each file that pytest and the tests made or changed, such as reports, when they have ended; waited for. */
  readonly onFile?: OnFile | undefined;
  /** Told of every call of the session's tools by the tests and what they test. */
  readonly onHostCall?: ((event: HostCallEvent) => void) | undefined;
  /** Called with each test that ends, in the order of the run. */
  readonly onTest?: ((test: TestCase) => void) | undefined;
}

export interface HistoryEntry {
  readonly kind: "code" | "tests" | "profile";
  /** The code, or the path of the tests. */
  readonly input: string;
  readonly success: boolean;
  readonly startedAt: Date;
  /** Null where `collectMetrics` is false. */
  readonly metrics: ExecutionMetrics | null;
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
  /**
   * Runs blocks of code one after the other with shared state, or with `isolated` each in a fresh interpreter; one result a
   * block, in their order. Throws `unsupported` for `onError: "rollback"` as `snapshot` does, before anything runs.
   */
  executeBatch(blocks: readonly string[], options?: ExecuteBatchOptions): Promise<readonly ExecutionResult[]>;
  /**
   * Runs pytest on a file or folder: of the working directory, or of another project where paths are not `confined`.
   * Throws `invalid-input` when there is no such path.
   */
  runTests(path: string, options?: RunTestsOptions): Promise<TestReport>;
  validateCode(code: string, options?: ValidateCodeOptions): Promise<ValidationReport>;
  profileCode(code: string, options?: ExecuteCodeOptions): Promise<ProfileReport>;
  /** What code in this session can call beside Python. Throws `invalid-input` for a tool whose schema has no named arguments. */
  functions(): Promise<readonly HostFunction[]>;
  /** Text of a file of the working directory. Throws `invalid-input` for what is outside of it or not there. */
  readProjectFile(path: string): Promise<string>;
  /** The workspace of a persistent session. Throws `unsupported` when the session is not persistent. */
  readonly files: SandboxFiles;
  /**
   * Keeps interpreter and workspace as they are now, and returns the id to `rollback` by. Nothing is pickled, so
   * everything can be kept but threads, connections and running programs. At most 16 are kept, the oldest given up first.
   * Throws `unsupported` when the session is not persistent, or where its sandbox cannot.
   */
  snapshot(options?: SnapshotOptions): Promise<string>;
  /**
   * Makes interpreter and workspace what they were at a snapshot, which stays. Throws `invalid-input` for one that is not
   * kept, `unsupported` as `snapshot` does.
   */
  rollback(snapshot: string): Promise<void>;
  /**
   * Another session in the same state, with its own interpreter, workspace and history; several run at once. It lives on
   * when this one is closed, and is closed on its own. Throws `unsupported` as `snapshot` does.
   */
  fork(): Promise<Session>;
  readonly history: readonly HistoryEntry[];
  /**
   * How the session was rebuilt from what an earlier process recorded under its id; null before the first use, and when
   * there was nothing to rebuild.
   */
  readonly replayed: Replayed | null;
  /**
   * Rebuilds the session as its first use would, where an earlier process recorded something. Resolves to how it was
   * rebuilt, once; to null afterwards, and when there was nothing to rebuild. Throws `in-use` and `cancelled`.
   */
  replay(options?: ReplayOptions): Promise<Replayed | null>;
  /** Whether a later process can rebuild what this one runs, and if not, why. */
  readonly recording: Recording;
  /** Removes the record. The session lives on, and nothing of it is recorded any more. Throws `in-use`. */
  forget(): Promise<void>;
  /** Metrics of the last run; null before the first, and where `collectMetrics` is false. */
  readonly lastMetrics: ExecutionMetrics | null;
  close(): Promise<void>;
}
