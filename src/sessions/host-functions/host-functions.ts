import { z } from "zod";
import { ExecutorError } from "../../errors/index.ts";
import type { HostFunction } from "../../protocol/index.ts";
import { finalAnswerFunction } from "./final-answer.ts";
import type { ApproveTool, HostCallEvent } from "./host-call.ts";
import { HostFunctionRun } from "./host-function-run.ts";
import { isLangChainTool, type ToolLike } from "./host-tool.ts";
import { assertFunctionName } from "./python-names.ts";
import { toHostFunction } from "./to-host-function.ts";

export interface HostFunctionsOptions {
  /** What code may call by name. @default [] */
  readonly tools?: readonly ToolLike[] | undefined;
  /** Asked before every call. @default every call may be made */
  readonly approveTool?: ApproveTool | undefined;
  /** Gives code `final_answer(value)`, which ends its run: true takes any JSON value, a schema only what fits. @default false */
  readonly finalAnswer?: boolean | z.ZodType | undefined;
}

/** The tools of one session, as functions for its code. */
export class HostFunctions {
  readonly #tools = new Map<string, ToolLike>();
  readonly #approve: ApproveTool | null;
  /** Null where code has no `final_answer()`. */
  readonly #answerSchema: z.ZodType | null;
  #declared: Promise<readonly HostFunction[]> | null = null;
  #calls = 0;

  /** Throws `invalid-input` for a name that Python code cannot call or that is given twice, and for a bad time limit. */
  constructor({ tools = [], approveTool, finalAnswer = false }: HostFunctionsOptions) {
    for (const tool of tools) {
      assertFunctionName(tool.name);
      if (this.#tools.has(tool.name)) {
        throw new ExecutorError("invalid-input", `Two tools are called "${tool.name}"`, { hint: "Rename one of them" });
      }
      if (!isLangChainTool(tool) && !(tool.timeout > 0 && tool.timeout <= 86_400)) {
        throw new ExecutorError(
          "invalid-input",
          `The tool "${tool.name}" has the time limit ${tool.timeout}, but must have one above 0 and up to 86400 seconds`,
          { hint: "Leave it out to have 30" },
        );
      }
      this.#tools.set(tool.name, tool);
    }
    this.#approve = approveTool ?? null;
    this.#answerSchema = finalAnswer === true ? z.unknown() : finalAnswer === false ? null : finalAnswer;
  }

  /** The signatures. Throws `invalid-input` for a schema without named arguments. */
  declared(): Promise<readonly HostFunction[]> {
    this.#declared ??= this.#declare();
    return this.#declared;
  }

  /** What answers the calls of one run; null where there is nothing to call. */
  startRun(onEvent: (event: HostCallEvent) => void): HostFunctionRun | null {
    return this.#start(onEvent, this.#answerSchema);
  }

  /** The same for a run of tests, which has no final answer. */
  startTests(onEvent: (event: HostCallEvent) => void): HostFunctionRun | null {
    return this.#start(onEvent, null);
  }

  #start(onEvent: (event: HostCallEvent) => void, answerSchema: z.ZodType | null): HostFunctionRun | null {
    if (this.#tools.size === 0 && answerSchema === null) {
      return null;
    }
    return new HostFunctionRun({
      tools: this.#tools,
      declared: () => this.declared(),
      approve: this.#approve,
      answerSchema,
      onEvent,
      nextId: () => {
        this.#calls += 1;
        return `host-call-${this.#calls}`;
      },
    });
  }

  async #declare(): Promise<readonly HostFunction[]> {
    const functions = await Promise.all([...this.#tools.values()].map(toHostFunction));
    return this.#answerSchema === null ? functions : [...functions, finalAnswerFunction(this.#answerSchema)];
  }
}
