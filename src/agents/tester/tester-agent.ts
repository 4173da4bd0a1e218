import {
  assertNotBesideSession,
  assertOptionNames,
  type ConfigFields,
  type ExecutorConfig,
} from "../../config/index.ts";
import type { SourceFile } from "../../requests/index.ts";
import { createSession, type SandboxPool, type Session } from "../../sessions/index.ts";
import { type AgentModelOptions, agentModel, modelOptionNames } from "../agent-model.ts";
import { renderFence, renderFiles } from "../fences.ts";
import { toSourceFiles, type WrittenFiles } from "../written-files.ts";
import { draftTests, type TestDraft } from "./draft-tests.ts";
import { testerInstructions } from "./instructions.ts";

export interface TesterAgentOptions extends AgentModelOptions {
  /** Where drafts are made; it is left open, and has a configuration of its own. @default a fresh session for every draft */
  readonly session?: Session | undefined;
  /** The configuration of that fresh session. */
  readonly config?: ExecutorConfig | ConfigFields | undefined;
  /** Where that fresh session has its sandboxes from. @default one of its own */
  readonly pool?: SandboxPool | undefined;
}

export interface GenerateTestsOptions {
  /** What the code is for, in the words of who asked for it. */
  readonly request?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Writes pytest tests for Python code. It does not run them. */
export class TesterAgent {
  readonly #options: TesterAgentOptions;

  constructor(options: TesterAgentOptions = {}) {
    assertOptionNames(options, { ...modelOptionNames, session: true, config: true, pool: true });
    assertNotBesideSession(options, ["config", "pool"]);
    this.#options = options;
  }

  /**
   * Writes tests for code; code that is given as text is called `main.py`. `files` is empty when the model cannot, and
   * `explanation` says why. Throws `UnusableAnswer` for an answer that is not test files, and `model-unavailable`.
   */
  async generateTests(code: string | readonly SourceFile[], options: GenerateTestsOptions = {}): Promise<WrittenFiles> {
    assertOptionNames(options, { request: true, signal: true });
    const files = toSourceFiles(code, "main.py");
    const [{ askForFiles }, model, draft] = await Promise.all([
      import("../ask-for-files.ts"),
      agentModel(this.#options),
      this.#draft(files, options.signal),
    ]);
    const sections = [options.request ?? "Write tests for this code.", renderFiles(files)];
    if (draft.text !== null) {
      sections.push(renderFence("python draft", draft.text));
    }
    if (draft.error !== null) {
      const { message, name, suggestions } = draft.error;
      const told = JSON.stringify({ file: null, error: `${name}: ${message}`, suggestions }, null, 2);
      sections.push(
        `No tests were drafted, as the code fails when it is imported:\n\n${renderFence("json failure", told)}`,
      );
    }
    return askForFiles(model, {
      name: "write_tests",
      instructions: testerInstructions,
      prompt: sections.join("\n\n"),
      signal: options.signal,
    });
  }

  async #draft(files: readonly SourceFile[], signal: AbortSignal | undefined): Promise<TestDraft> {
    if (this.#options.session !== undefined) {
      return draftTests(this.#options.session, files, { signal });
    }
    const { config, pool } = this.#options;
    await using session = createSession({
      config,
      pool,
    });
    return await draftTests(session, files, { signal });
  }
}
