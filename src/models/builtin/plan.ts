import type { BoundTool, PlannedCall } from "./conversation.ts";

/** One thing to do. */
export interface Step {
  readonly call: PlannedCall;
  /** The blocks of the request that the code of the call was joined from, when there is more than one. */
  readonly joined?: readonly string[];
}

/** What to do for a request. */
export interface Plan {
  readonly steps: readonly Step[];
  /** Sentences to add to the answer: what was not done, and why. */
  readonly notes: readonly string[];
  /** True when the steps are not what was asked for, but the nearest to it that can be done. @default false */
  readonly isSubstitute?: boolean;
}

/** The tools that are bound, by name. */
export type Tools = ReadonlyMap<string, BoundTool>;

/** A plan of single calls. */
export function planCalls(calls: readonly PlannedCall[], notes: readonly string[] = []): Plan {
  return { steps: calls.map((call) => ({ call })), notes };
}

/** A plan that does nothing but say why. */
export function decline(...notes: readonly string[]): Plan {
  return { steps: [], notes };
}

/** What a call of a tool is about: a program, as text or by its path. */
export function targetOf({ arguments: given }: PlannedCall): unknown {
  return given["code"] ?? given["path"];
}

/** Says that a request was understood and that the tool for it is not there. */
export function lackTool(understood: string, tool: string): Plan {
  return decline(
    `I understood that ${understood}, but the tool \`${tool}\` is not available in this conversation, so nothing was run.`,
  );
}

/** How to get a real model, for answers that need one. */
export const REAL_MODEL_HINT =
  'A language model can do this: set OPENAI_API_KEY, or EXECUTOR_MODEL to one such as "openai:gpt-4.1-mini".';
