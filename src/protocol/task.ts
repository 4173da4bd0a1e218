/** Rules for the user's own code, as JSON in a task. A guard-rail for honest mistakes, never the boundary. */
export interface GuardRules {
  /** Import names that the code may import; the workspace's own modules always may be. */
  readonly allowedModules: readonly string[];
  /** Distributions whose modules the code may import as well, as the configuration names them. */
  readonly packages: readonly string[];
  /** Names of builtins that the code may not call. */
  readonly forbiddenFunctions: readonly string[];
  /** Refuses base64, rot13, hex and similar decoding of code. */
  readonly detectObfuscation: boolean;
}

/** {@link GuardRules} as JSON text: most runs of a session bring the same, and a kernel reads them once. */
export type GuardText = string;

/** Runs a cell in the interpreter's namespace, or under the profiler; a last expression's value is reported. */
interface CellTask<Kind> {
  readonly kind: Kind;
  readonly code: string;
  readonly stdin: string | null;
  readonly guard: GuardText | null;
  /**
   * `sys.argv`: the program's path in the workspace, which is its `__file__` too, then its arguments. Without it the code
   * is a cell, which has no name.
   */
  readonly argv?: readonly string[];
  /**
   * Ends the interpreter as Python does at the end of a program: threads are waited for, `atexit` is called, open files
   * are written to their end. Nothing may run in it afterwards.
   */
  readonly ends?: boolean;
  /** Has the kernel tell the cell's names, for a session that is recorded. @default false */
  readonly bindings?: boolean;
}

/** Runs pytest in the workspace. */
interface TestsTask {
  readonly kind: "tests";
  /** The last of them is what is tested. */
  readonly arguments: readonly string[];
  /** Folders or modules to measure, whether tests import them or not; empty measures what they import, null nothing. */
  readonly coverage: readonly string[] | null;
  /** Holds for the tests and the modules of the workspace that they import. */
  readonly guard: GuardText | null;
  /** Drawn for this run, 32 bytes in hex: what the kernel says of the tests is sealed with it. */
  readonly key: string;
}

/** Checks code without running it. */
interface ValidateTask {
  readonly kind: "validate";
  readonly code: string;
  readonly guard: GuardText | null;
}

/** What an execution does. */
export type Task = CellTask<"code"> | CellTask<"profile"> | TestsTask | ValidateTask;
export type TaskKind = Task["kind"];
