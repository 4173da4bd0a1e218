import type { SessionState } from "../../src/sandbox/index.ts";

/** Whether the sessions of this suite keep a copy from before each run, as every session that lasts does. */
export const REWIND = true;

/** How a session stands after a run: what it says of itself, and whether the variables from before the run are there. */
export interface SessionAfter {
  readonly session: SessionState;
  readonly variables: boolean;
}

/** The interpreter lives on. */
export const KEPT: SessionAfter = { session: "kept", variables: true };

/** The interpreter was replaced, and there is no copy: the code has ended that too. */
export const LOST: SessionAfter = { session: "reset", variables: false };

/** The interpreter had to be killed. */
export const AFTER_KILL: SessionAfter = REWIND ? { session: "restored", variables: true } : LOST;
