import type { CoderAgent } from "../agents/coder/index.ts";
import type { TesterAgent } from "../agents/tester/index.ts";
import type { AgentEvent, Session } from "../sessions/index.ts";
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
  readonly writer?: (event: AgentEvent) => void;
  readonly signal?: AbortSignal;
}

/** The way out for events; they are dropped when nobody streams them. */
export function emitter(config: NodeConfig): (event: AgentEvent) => void {
  return config.writer ?? (() => undefined);
}
