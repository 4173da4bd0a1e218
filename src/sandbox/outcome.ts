/**
 * How strongly a run was contained.
 *
 * - `kernel`: Linux namespaces, seccomp, no capabilities; the host's kernel is shared
 * - `container`: a container engine's isolation
 * - `wasm`: WebAssembly in a restricted process; not a kernel boundary
 * - `none`: nothing stood between the code and the machine
 */
export type IsolationLevel = "kernel" | "container" | "wasm" | "none";

/** What really held while the code ran, as reported from outside its process. */
export interface Isolation {
  readonly level: IsolationLevel;
  /** The provider's name, for display. */
  readonly provider: string;
  /** The mechanisms that were in force, in words a person can look up: `"seccomp"`, `"network namespace"`. */
  readonly mechanisms: readonly string[];
}

/** What a run used, measured from outside its process. */
export interface Usage {
  /** Wall-clock seconds from the start of the run to its end. */
  readonly duration: number;
  /** CPU seconds of all its processes. */
  readonly cpuTime: number;
  /** Peak resident memory of all its processes, in bytes. */
  readonly peakMemory: number;
}

/** A limit that ended a run. `value` is in the limit's own unit: seconds for time, bytes for memory and output. */
export interface LimitHit {
  readonly name: "time" | "memory" | "output";
  readonly value: number;
}

/** How one run ended: a closed union, decided by the supervisor and never by the code's own process. */
export type Ending =
  | { readonly status: "completed" }
  /** The code raised, exited with another code than 0, or a program did. */
  | { readonly status: "failed"; readonly exitCode: number | null }
  | { readonly status: "timed-out"; readonly limit: LimitHit }
  | { readonly status: "out-of-memory"; readonly limit: LimitHit }
  | { readonly status: "output-limit"; readonly limit: LimitHit }
  /** The process died before the code ended: by a signal, by leaving early, or because it broke the protocol. */
  | { readonly status: "killed"; readonly exitCode: number | null; readonly signal: string | null }
  /** The guard-rail refused the code; nothing ran. */
  | { readonly status: "refused" }
  /** The caller asked for it to stop. */
  | { readonly status: "cancelled" }
  /** The sandbox itself went away; nothing is known about the end. */
  | { readonly status: "lost" };

export type OutcomeStatus = Ending["status"];

/**
 * How the session's interpreter stands after the run.
 *
 * - `kept`: variables and imports are as the run left them
 * - `restored`: the interpreter was lost; it and the workspace are again as they were before the run
 * - `reset`: the interpreter had to be replaced and there was no copy of it; files are kept, variables are gone
 * - `closed`: the sandbox is gone, files included
 * - `replaced`: the sandbox had gone away since the last run; this one began in a new one, without variables and files
 */
export type SessionState = "kept" | "restored" | "reset" | "closed" | "replaced";

/** A file that a run made or changed in its workspace. */
export interface FileChange {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}

/** How a run ended, with everything it wrote until then. */
export type Outcome = Ending & {
  /** One sentence for a person: what ended the run and, for a limit, its value. */
  readonly reason: string;
  readonly stdout: string;
  readonly stderr: string;
  /** True when the run wrote more than the output limit keeps. */
  readonly truncated: boolean;
  readonly usage: Usage;
  readonly isolation: Isolation;
  readonly session: SessionState;
  /** Files that are new or changed: at most 1,000, found among the first 10,000 entries of the workspace. */
  readonly files: readonly FileChange[];
};

/** A piece of what a run writes. */
export interface OutputChunk {
  readonly stream: "stdout" | "stderr";
  readonly text: string;
}
