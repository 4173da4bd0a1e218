import { assertOptionNames } from "../../config/index.ts";
import type { Suggestion } from "../../diagnosis/suggestion.ts";
import { ExecutorError } from "../../errors/index.ts";
import type { HostFunction } from "../../protocol/index.ts";
import type { SourceFile } from "../../requests/index.ts";
import { renderHostFunction } from "../../sessions/index.ts";
import { type AgentModelOptions, agentModel, modelOptionNames } from "../agent-model.ts";
import { renderFence, renderFiles } from "../fences.ts";
import { toSourceFiles, type WrittenFiles } from "../written-files.ts";
import { coderInstructions } from "./instructions.ts";

export type CoderAgentOptions = AgentModelOptions;

/** What went wrong with code, as a coder is told. */
export interface CodeFailure {
  /** The file to look at first; null when it is not known. */
  readonly file: string | null;
  /** The error and its traceback, or what else is wrong. */
  readonly error: string;
  readonly suggestions: readonly Suggestion[];
}

export interface GenerateOptions {
  /** Files that are there already. */
  readonly files?: readonly SourceFile[];
  /** What the code can call beside Python. */
  readonly functions?: readonly HostFunction[];
  readonly signal?: AbortSignal | undefined;
}

export interface FixOptions {
  /** What the code is for, in the words of who asked for it. */
  readonly request?: string;
  /** What the code can call beside Python. */
  readonly functions?: readonly HostFunction[];
  readonly signal?: AbortSignal | undefined;
}

/** Writes and repairs Python code. It runs nothing. */
export class CoderAgent {
  readonly #options: CoderAgentOptions;

  constructor(options: CoderAgentOptions = {}) {
    assertOptionNames(options, modelOptionNames);
    this.#options = options;
  }

  /**
   * Writes the code that a request asks for. `files` is empty when the model cannot, and `explanation` says why.
   * Throws `UnusableAnswer` for an answer that is not Python files of the workspace, `model-unavailable` and
   * `invalid-input`.
   */
  async generate(request: string, options: GenerateOptions = {}): Promise<WrittenFiles> {
    assertOptionNames(options, { files: true, functions: true, signal: true });
    if (request.trim() === "") {
      throw new ExecutorError("invalid-input", "The request is empty", { hint: "Say what the code should do" });
    }
    const files = options.files ?? [];
    const given = files.length === 0 ? [] : [renderFiles(files)];
    return this.#ask([request, ...renderFunctions(options.functions), ...given], options.signal);
  }

  /**
   * Repairs code that failed. `files` holds the repaired files alone, and is empty when the model has no repair. Code
   * that is given as text is called `main.py`. Throws as `generate` does.
   */
  async fix(
    code: string | readonly SourceFile[],
    failure: CodeFailure,
    options: FixOptions = {},
  ): Promise<WrittenFiles> {
    assertOptionNames(options, { request: true, functions: true, signal: true });
    const files = toSourceFiles(code, failure.file ?? "main.py");
    const request = options.request ?? "Repair the code so that it works.";
    const { file, error, suggestions } = failure;
    const told = renderFence("json failure", JSON.stringify({ file, error, suggestions }, null, 2));
    const sections = [request, ...renderFunctions(options.functions), renderFiles(files)];
    return this.#ask([...sections, `It failed:\n\n${told}`], options.signal);
  }

  async #ask(sections: readonly string[], signal: AbortSignal | undefined): Promise<WrittenFiles> {
    const [{ askForFiles }, model] = await Promise.all([import("../ask-for-files.ts"), agentModel(this.#options)]);
    return askForFiles(model, {
      name: "write_code",
      instructions: coderInstructions,
      prompt: sections.join("\n\n"),
      signal,
    });
  }
}

function renderFunctions(functions: readonly HostFunction[] = []): readonly string[] {
  if (functions.length === 0) {
    return [];
  }
  const signatures = functions.map(renderHostFunction).join("\n\n");
  return [`The code can call these functions, which are there without an import:\n\n${signatures}`];
}
