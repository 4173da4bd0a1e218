import type { PlannedCall, ToolResult } from "./conversation.ts";
import { type Step, targetOf } from "./plan.ts";
import { isRefused } from "./tool-results.ts";

/** A step of a plan and what came of it. */
export interface DoneStep {
  readonly step: Step;
  /** Null when it was not tried: an earlier step showed that it would be refused. */
  readonly result: ToolResult | null;
}

export interface Progress {
  /** The steps that are over, in order. */
  readonly done: readonly DoneStep[];
  /** What to call next; null when every step is over. */
  readonly next: PlannedCall | null;
}

/** Lays results beside the steps of the plan that they belong to. */
export function followPlan(steps: readonly Step[], results: readonly ToolResult[]): Progress {
  const done: DoneStep[] = [];
  const refused = new Set<unknown>();
  let position = 0;
  for (const step of steps) {
    const target = targetOf(step.call);
    if (refused.has(target)) {
      done.push({ step, result: null });
      continue;
    }
    const result = results[position];
    if (result === undefined) {
      return { done, next: step.call };
    }
    position += 1;
    if (isRefused(result)) {
      refused.add(target);
    }
    done.push({ step, result });
  }
  return { done, next: null };
}
