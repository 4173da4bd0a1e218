import type { Kernel } from "./kernel.ts";
import type { Isolation, Outcome } from "./outcome.ts";

/** What one sandbox may use. Every field is required: a policy has no silent defaults, and 0 never means unlimited. */
export interface SandboxPolicy {
  /** Wall-clock seconds for one run. */
  readonly timeout: number;
  /** Bytes of resident memory for all processes of the sandbox together. */
  readonly maxMemory: number;
  /** Characters of output that a run keeps; what comes after is counted and dropped. */
  readonly maxOutputLength: number;
  /** Bytes of output after which a run is stopped. */
  readonly maxOutputBytes: number;
  readonly maxProcesses: number;
  /** Bytes of one file. */
  readonly maxFileSize: number;
  /** Bytes of the workspace as a whole. */
  readonly maxDisk: number;
  /** Hosts that may be reached; empty means no network at all. */
  readonly network: readonly string[];
  /** Environment variables of the code, beside the few that the sandbox sets itself. */
  readonly environment: Readonly<Record<string, string>>;
  /** The Python environment to run in. */
  readonly python: PythonEnvironment;
  /** Absolute folder on the host that holds the `executor_kernel` package, readable by everybody. */
  readonly kernelPath: string;
  /** Modules that are imported before the sandbox is forked. */
  readonly preload: readonly string[];
}

/** A prepared Python environment on the host. */
export interface PythonEnvironment {
  /** Absolute path of the environment's interpreter. */
  readonly interpreter: string;
  /** Absolute folders that must be visible, read-only, for the interpreter to work. */
  readonly readOnlyPaths: readonly string[];
  /** The interpreter's version, as `3.11.2`. */
  readonly version: string;
}

/** What a provider can do. Asking for something that is false here is an `unsupported` error. */
export interface SandboxCapabilities {
  /** Programs beside Python. */
  readonly programs: boolean;
  /** Reaching the hosts named in a policy. */
  readonly network: boolean;
  /** `snapshot`, `restore` and `fork` of a kernel. */
  readonly snapshots: boolean;
  /** The memory limit holds for all processes together. */
  readonly memoryLimit: boolean;
}

/** Whether a provider works on this machine. */
export type ProbeReport =
  | { readonly available: true; readonly isolation: Isolation; readonly checks: readonly ProbeCheck[] }
  | {
      readonly available: false;
      readonly reason: string;
      readonly hint: string;
      /** The command that mends it, to be run as root; null when no one command does. */
      readonly fix: readonly [string, ...string[]] | null;
      readonly checks: readonly ProbeCheck[];
    };

/** One thing a provider needs, tried and not guessed. */
export interface ProbeCheck {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** A way to isolate code. An inert value: nothing starts before `probe` or `open` is called. */
export interface SandboxProvider extends AsyncDisposable {
  readonly name: string;
  readonly capabilities: SandboxCapabilities;
  /** Tries what the provider needs. Never throws. */
  probe(): Promise<ProbeReport>;
  /** Opens one isolated place. Throws `sandbox-unavailable` or `unsupported`. */
  open(policy: SandboxPolicy): Promise<Sandbox>;
  /** Ends everything the provider keeps warm. Idempotent. */
  close(): Promise<void>;
}

export interface FileEntry {
  /** Path inside the workspace, with forward slashes, never starting with one. */
  readonly path: string;
  readonly type: "file" | "directory" | "other";
  /** Bytes; 0 for a directory. */
  readonly size: number;
}

/** The workspace of a sandbox. Paths are relative to it; none that leads out of it is followed. */
export interface SandboxFiles {
  /** The bytes of a regular file. Throws `invalid-input` when there is none, or when it is larger than `maxBytes`. */
  read(path: string, options?: { maxBytes?: number }): Promise<Uint8Array>;
  /** Writes a file, making its folders, replacing what was there. */
  write(path: string, content: Uint8Array | string): Promise<void>;
  /** Everything below `path`, folders before what they hold; at most 10,000 entries. */
  list(path?: string): Promise<readonly FileEntry[]>;
  /** Removes a file or a whole folder; resolves when there is none. */
  remove(path: string): Promise<void>;
}

export interface RunOptions {
  /** Folder inside the workspace. @default the workspace itself */
  readonly directory?: string;
  readonly stdin?: string;
  /** Seconds. @default the policy's */
  readonly timeout?: number;
  readonly signal?: AbortSignal;
  readonly onOutput?: (chunk: OutputChunk) => void;
}

export interface OutputChunk {
  readonly stream: "stdout" | "stderr";
  readonly text: string;
}

/** One isolated place: a workspace and what runs in it. One run at a time; further ones wait their turn. */
export interface Sandbox extends AsyncDisposable {
  readonly isolation: Isolation;
  readonly files: SandboxFiles;
  /** Runs a program given as an argument array; no shell is involved. */
  run(command: readonly [string, ...string[]], options?: RunOptions): Promise<Outcome>;
  /** The Python interpreter of this sandbox, started on first use; the same one on every call. */
  openKernel(): Promise<Kernel>;
  /** Ends every process and discards the workspace. Idempotent. */
  close(): Promise<void>;
}
