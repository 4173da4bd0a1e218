import type { ScriptArguments } from "./script-arguments.ts";
import type { SourceFile } from "./source-file.ts";

/** A program that a request holds. */
export interface Program {
  readonly code: string;
  /** The blocks that it was joined from, {@link BLOCK_SEPARATOR} between them; one where nothing was joined. */
  readonly blocks: readonly string[];
}

/** What stands between blocks that are one program. */
export const BLOCK_SEPARATOR = "\n";

/** What a request asks for besides, and which kind of work that is. */
export interface FurtherTask {
  readonly kind: "write-tests" | "change" | "explain" | "run" | "run-tests" | "profile" | "validate" | "install";
  /** The request's own word, in lower case: "optimize". */
  readonly verb: string;
}

/** What every request tells, whatever it asks for. */
export interface RequestContent {
  /** The request as it came: what language models are told. */
  readonly text: string;
  /** The code that is given without a name of its own, in order: blocks that build on each other are one program. */
  readonly programs: readonly Program[];
  /** Modules that are given, by workspace path. */
  readonly files: readonly SourceFile[];
  /** Tests that are given, by workspace path. */
  readonly tests: readonly SourceFile[];
  /** Python files of the working directory that are named and not given, and are no tests; in order. */
  readonly modules: readonly string[];
  /** False when it says that nothing is to be run. */
  readonly mayRun: boolean;
  /** Whether it asks for a run in so many words: else a run is the nearest to what is asked. */
  readonly asksToRun: boolean;
  /** Where nothing is to be run: what it asks for that a check does not answer, in its own word; null for nothing. */
  readonly beyondCheck: string | null;
  /** The time limit that it sets for a run, in seconds; null leaves it to the configuration. */
  readonly timeout: number | null;
  /** An error that it shows, a traceback or its last line; null where it shows none. */
  readonly error: string | null;
  /** What modules are given when they are run, each by its path. */
  readonly arguments: ScriptArguments;
  /** What it asks for besides; empty for what has a kind of its own. */
  readonly further: readonly FurtherTask[];
}

/** What is to be done. */
export type RequestTask =
  /** Run the code that is given; with `validates`, check it first. */
  | { readonly kind: "run-code"; readonly validates: boolean }
  /** Run the files of the working directory that are named, one after the other; with `validates`, check each first. */
  | { readonly kind: "run-scripts"; readonly validates: boolean }
  /** Run the code, given or named, and change it until it works. */
  | { readonly kind: "repair-code" }
  /** Run the code, given or named, under the profiler. */
  | { readonly kind: "profile-code" }
  /** Check the code, given or named, without running it. */
  | { readonly kind: "validate-code" }
  /** Say what the code imports, and what of it is missing; with `installs`, install that. */
  | { readonly kind: "analyze-dependencies"; readonly installs: boolean }
  /** Say what the error means that the request shows, and what may help. */
  | { readonly kind: "explain-error" }
  /**
   * Run tests: those in `paths`, which are files, folders and ids such as `test_a.py::test_b`; where there are none, those of `modules`, which are written where there are none either.
   * `coverage` is null where nothing is said of it.
   */
  | { readonly kind: "run-tests"; readonly paths: readonly string[]; readonly coverage: boolean | null }
  /** The same, and change what they test until they pass. */
  | { readonly kind: "repair-tests"; readonly paths: readonly string[]; readonly coverage: boolean | null }
  /** Write tests for the code, given or named, and run them. */
  | { readonly kind: "write-tests" }
  /** Show a program on a topic. */
  | { readonly kind: "show-demo"; readonly topic: string }
  /** Write code: everything else. */
  | { readonly kind: "write-code" };

/** A request as it was read. Data alone. */
export type Request = RequestContent & RequestTask;

/** A request of one kind. */
export type RequestOf<Kind extends Request["kind"]> = Extract<Request, { readonly kind: Kind }>;

/** What is there when nothing is said. */
export const NO_CONTENT: Omit<RequestContent, "text"> = {
  programs: [],
  files: [],
  tests: [],
  modules: [],
  mayRun: true,
  asksToRun: true,
  beyondCheck: null,
  timeout: null,
  error: null,
  arguments: {},
  further: [],
};

/** A request that a program makes itself: what is left out is not there. */
export function defineRequest(text: string, task: RequestTask, content: Partial<RequestContent> = {}): Request {
  return { ...NO_CONTENT, ...content, ...task, text };
}
