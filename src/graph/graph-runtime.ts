import { randomUUID } from "node:crypto";
import type { CoderAgent } from "../agents/coder/index.ts";
import type { TesterAgent } from "../agents/tester/index.ts";
import type { Emit } from "../events/index.ts";
import type { Session } from "../sessions/index.ts";
import type { Budget } from "./budget.ts";
import type { RunLedger } from "./run-ledger.ts";

/** The live things that nodes work with; none of them is ever part of the state. */
export interface GraphRuntime {
  readonly session: Session;
  readonly coder: CoderAgent;
  readonly tester: TesterAgent;
  readonly budget: Budget;
  readonly ledger: RunLedger;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What a node uses of LangGraph's configuration. */
export interface NodeConfig {
  readonly writer?: Emit;
  readonly signal?: AbortSignal;
}

/** Does the work of a step, and tells when it begins and ends. Events are dropped when nobody streams them. */
export async function withStep<T>(
  config: NodeConfig,
  { step, attempt }: { readonly step: string; readonly attempt: number },
  work: (emit: Emit) => T | Promise<T>,
): Promise<T> {
  const emit = config.writer ?? (() => undefined);
  const id = randomUUID();
  emit({ type: "step-started", id, step, attempt });
  try {
    return await work(emit);
  } finally {
    emit({ type: "step-ended", id, step });
  }
}
