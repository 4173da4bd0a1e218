import type { z } from "zod";
import { type CallAnswer, type HostFunction, type JsonValue, MAX_TOOL_CALLS } from "../../protocol/index.ts";
import type { FunctionCall, OnToolCall } from "../../sandbox/index.ts";
import { CallFailure, toCallError } from "./call-failure.ts";
import { FINAL_ANSWER, type GivenAnswer, parseAnswer } from "./final-answer.ts";
import { type ApproveTool, askApproval, type HostCall, type HostCallEvent } from "./host-call.ts";
import type { ToolLike } from "./host-tool.ts";
import { prepareCall } from "./invoke-tool.ts";
import { withinSeconds } from "./time-limit.ts";
import { assertNoPrototypeKey, NotJson } from "./to-json.ts";
import { assertSize, toResult } from "./tool-result.ts";

export interface HostFunctionRunOptions {
  readonly tools: ReadonlyMap<string, ToolLike>;
  readonly declared: () => Promise<readonly HostFunction[]>;
  readonly approve: ApproveTool | null;
  readonly answerSchema: z.ZodType | null;
  readonly onEvent: (event: HostCallEvent) => void;
  /** A fresh id for a call. */
  readonly nextId: () => string;
}

/** Answers the calls of one run. Everything in a call is a claim of untrusted code. */
export class HostFunctionRun {
  readonly #options: HostFunctionRunOptions;
  readonly #called = new Set<string>();
  #calls = 0;
  #finalAnswer: GivenAnswer | null = null;

  constructor(options: HostFunctionRunOptions) {
    this.#options = options;
  }

  /** What the code gave to `final_answer()`; null when it did not. */
  get finalAnswer(): GivenAnswer | null {
    return this.#finalAnswer;
  }

  /** The names of the functions that the code called, `final_answer` aside: it leaves nothing behind. */
  get called(): readonly string[] {
    return [...this.#called];
  }

  readonly answer: OnToolCall = async ({ name, arguments: given }: FunctionCall, ended: AbortSignal) => {
    try {
      await this.#check(name, given);
      if (name === FINAL_ANSWER) {
        return await this.#takeAnswer(given["value"]);
      }
    } catch (error) {
      return { error: toCallError(error, name) };
    }
    return await this.#report({ id: this.#options.nextId(), name, arguments: given }, ended);
  };

  async #check(name: string, given: Readonly<Record<string, unknown>>): Promise<void> {
    this.#calls += 1;
    if (name !== FINAL_ANSWER) {
      this.#called.add(name);
    }
    if (this.#calls > MAX_TOOL_CALLS) {
      throw new CallFailure("failed", `One run calls host functions at most ${MAX_TOOL_CALLS} times`);
    }
    if (this.#finalAnswer !== null) {
      throw new CallFailure("refused", "The final answer has been given");
    }
    const declared = (await this.#options.declared()).find((each) => each.name === name);
    if (declared === undefined) {
      throw new CallFailure("failed", `There is no function ${JSON.stringify(name.slice(0, 80))}`);
    }
    const keys = new Set(declared.parameters.map((parameter) => parameter.key));
    const unknown = Object.keys(given).find((key) => !keys.has(key));
    if (unknown !== undefined) {
      throw new CallFailure("invalid-arguments", `${name}() has no argument ${JSON.stringify(unknown.slice(0, 80))}`);
    }
    assertSize(`The arguments of ${name}()`, given, "invalid-arguments");
    try {
      assertNoPrototypeKey(given);
    } catch (error) {
      if (!(error instanceof NotJson)) {
        throw error;
      }
      throw new CallFailure("invalid-arguments", `${name}() got invalid arguments: ${error.message}`);
    }
  }

  async #takeAnswer(value: unknown): Promise<CallAnswer> {
    const { answerSchema } = this.#options;
    if (answerSchema === null) {
      throw new CallFailure("failed", "This run takes no final answer");
    }
    this.#finalAnswer = await parseAnswer(answerSchema, value);
    return { value: null };
  }

  async #report(call: HostCall, ended: AbortSignal): Promise<CallAnswer> {
    const startedAt = performance.now();
    this.#options.onEvent({ type: "host-call-started", ...call });
    const answer = await this.#make(call, ended).then(
      (value) => ({ value }),
      (error: unknown) => ({ error: toCallError(error, call.name) }),
    );
    const seconds = (performance.now() - startedAt) / 1000;
    this.#options.onEvent({ type: "host-call-ended", id: call.id, name: call.name, answer, seconds });
    return answer;
  }

  async #make(call: HostCall, ended: AbortSignal): Promise<JsonValue> {
    const { approve, tools } = this.#options;
    const tool = tools.get(call.name);
    if (tool === undefined) {
      throw new CallFailure("failed", `There is no function "${call.name}"`);
    }
    const prepared = await prepareCall(tool, call.arguments);
    // A person who is asked may take longer than the tool; the run's own time limit holds all the same.
    const refusal = await askApproval(approve, call, this.#options.onEvent);
    if (refusal !== null) {
      throw new CallFailure("refused", refusal);
    }
    const value = await withinSeconds(prepared.timeout, ended, call.name, prepared.make);
    return toResult(value, call.name);
  }
}
