import type { EndedRun, EndFrame, Ending } from "../protocol/index.ts";

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

export type OutcomeStatus = Ending["status"];

/**
 * How the session's interpreter stands after the run.
 *
 * - `kept`: variables and imports are as the run left them
 * - `restored`: the interpreter was lost, or a batch was undone: it and the workspace are again as they were before the run,
 *   or the batch
 * - `reset`: the interpreter had to be replaced and there was no copy of it; files are kept, variables are gone
 * - `closed`: the sandbox is gone, files included
 * - `replaced`: the sandbox had gone away since the last run; this one began in a new one, without variables and files
 */
export type SessionState = EndFrame["session"] | "replaced";

/** How a run ended, with everything it wrote until then. */
export type Outcome = EndedRun & {
  readonly stdout: string;
  readonly stderr: string;
  readonly isolation: Isolation;
  readonly session: SessionState;
};

/** A piece of what a run writes. */
export interface OutputChunk {
  readonly stream: "stdout" | "stderr";
  readonly text: string;
}
