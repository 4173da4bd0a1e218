import type { HostFunction } from "../protocol/index.ts";
import type { Kernel } from "./kernel.ts";
import type { Isolation, Outcome, OutputChunk } from "./outcome.ts";

/** What one sandbox may use. Every field is required: a policy has no silent defaults, and 0 never means unlimited. */
export interface SandboxPolicy {
  /** Wall-clock seconds for one run. */
  readonly timeout: number;
  /** Bytes of resident memory for all processes of the sandbox together. */
  readonly maxMemory: number;
  /** Characters of each stream that a run keeps, half of them from its end; the rest is counted and dropped. */
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
  /** Absolute folder on the host that holds the Python packages of the sandbox, readable by everybody. */
  readonly kernelPath: string;
  /** Modules that are imported before the sandbox is forked. */
  readonly preload: readonly string[];
  /**
   * Keeps what is needed to go back: a copy of the interpreter and the workspace before every run, and snapshots. A
   * provider without `snapshots` keeps nothing.
   */
  readonly rewind: boolean;
  /** Functions of the host that the code may call; `onToolCall` of an execution answers. */
  readonly functions: readonly HostFunction[];
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

/** One file of a package index, and the hash that it has to have. */
export interface LockedWheel {
  readonly file: string;
  /** SHA-256, in hexadecimal. */
  readonly sha256: string;
}

/** What is asked of a provider's Python, and what preparing it can draw on. */
export interface PythonPreparation {
  /** Path of the Python that the configuration names; null leaves the choice. */
  readonly python: string | null;
  /** Requirements beside the base set. */
  readonly packages: readonly string[];
  /** Absolute folder that holds what was prepared. */
  readonly cacheDirectory: string;
  /** As in {@link SandboxPolicy}. */
  readonly kernelPath: string;
  /** Called with a short line at the beginning of each step. */
  readonly onProgress: (line: string) => void;
  /**
   * The prepared environment over a Python of this machine; null when it is not there yet. Starts no process, but for
   * the first time after an update of the kernel, which is compiled then. Throws `environment-unavailable` when this
   * machine has no Python.
   */
  findHostPython(): Promise<PythonEnvironment | null>;
  /** The same, built when it is missing. */
  prepareHostPython(): Promise<PythonEnvironment>;
  /** Does work that no other process is to do at the same time in the same cache. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
  /** The content of wheels, from the cache or the package index. Throws `environment-unavailable`. */
  fetchWheels(
    wheels: readonly LockedWheel[],
  ): Promise<readonly { readonly name: string; readonly content: Uint8Array }[]>;
}

/** What a provider can do. Asking for something that is false here is an `unsupported` error. */
export interface SandboxCapabilities {
  /** Programs beside Python. */
  readonly programs: boolean;
  /** Reaching the hosts named in a policy. */
  readonly network: boolean;
  /** `snapshot`, `restore` and `fork`, and going back by itself when a run had to be killed. */
  readonly snapshots: boolean;
  /** Functions of the host that code can call. */
  readonly hostFunctions: boolean;
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
      /** The command that fixes it, to be run as root; null when no one command does. */
      readonly fix: readonly [string, ...string[]] | null;
      /** True when it may work again by itself: what it needs is only used up for now. @default false */
      readonly passing?: boolean;
      readonly checks: readonly ProbeCheck[];
    };

/** One thing a provider needs, tried and not guessed. */
export interface ProbeCheck {
  readonly name: string;
  readonly ok: boolean;
  /** Whether nothing works without it. @default true */
  readonly needed?: boolean;
  /** What was found, and what it means. */
  readonly detail: string;
}

/** A way to isolate code. An inert value: nothing starts before `probe` or `open` is called. */
export interface SandboxProvider extends AsyncDisposable {
  readonly name: string;
  readonly capabilities: SandboxCapabilities;
  /** Tries what the provider needs. Never throws. */
  probe(): Promise<ProbeReport>;
  /**
   * The Python that a policy for this provider wants; null when it is not prepared yet. Throws `environment-unavailable`
   * when it can never be had on this machine, and `unsupported` for a request that the provider cannot meet.
   */
  findPython(preparation: PythonPreparation): Promise<PythonEnvironment | null>;
  /** The same, prepared when it is missing. */
  preparePython(preparation: PythonPreparation): Promise<PythonEnvironment>;
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
  /** Everything below `path`, folders before what they hold; at most 10,000 entries, or fewer where paths are very long. */
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

/** A file that was copied from another workspace. */
export interface TakenFile {
  readonly path: string;
  /** Whether a file with another content was there. */
  readonly replaced: boolean;
}

export interface SnapshotOptions {
  /** True keeps it beside the others until it is discarded: it is not listed, not counted, and not given up. @default false */
  readonly aside?: boolean;
}

/** One isolated place: a workspace and what runs in it. One run at a time; further ones wait their turn. */
export interface Sandbox extends AsyncDisposable {
  readonly isolation: Isolation;
  /** False once it was closed, or has gone away by itself: everything asked of it then throws `closed`. */
  readonly isOpen: boolean;
  readonly files: SandboxFiles;
  /** Runs a program given as an argument array; no shell is involved. */
  run(command: readonly [string, ...string[]], options?: RunOptions): Promise<Outcome>;
  /** The Python interpreter of this sandbox, started on first use; the same one on every call. */
  openKernel(): Promise<Kernel>;
  /**
   * Keeps the interpreter and the workspace as they are now; the id to `restore` them by. The oldest are given up when
   * there are over 16, or when together they hold more than the memory limit. Throws `unsupported`.
   */
  snapshot(options?: SnapshotOptions): Promise<string>;
  /**
   * Makes the interpreter and the workspace what they were; the snapshot stays. Threads, connections and programs that
   * run in the background do not come back. Throws `invalid-input` for a snapshot that is not kept, and `unsupported`.
   */
  restore(snapshot: string): Promise<void>;
  /** Gives a snapshot up; resolves when there is none of that id. Throws `unsupported`. */
  discard(snapshot: string): Promise<void>;
  /**
   * Another sandbox in the same state, which from then on goes its own way: its own interpreter, workspace and limits.
   * Threads and connections are not in it. The caller closes it, before or after this one. Throws `unsupported`, and
   * `sandbox-unavailable` when the state cannot be copied.
   */
  fork(): Promise<Sandbox>;
  /**
   * Copies the regular files of another sandbox's workspace into this one's, over what is there; resolves to those that
   * were copied. Throws `invalid-input` for what this one has no room for, for 10,000 entries or more, and for a file that
   * never stands still.
   */
  takeWorkspace(from: Sandbox): Promise<readonly TakenFile[]>;
  /** Ends every process and discards the workspace. Idempotent. */
  close(): Promise<void>;
}
