import { task } from "@langchain/langgraph";
import type { RecordedRun } from "./state.ts";

/** How many runs are remembered in memory; a request needs the last one only. */
const REMEMBERED = 64;

/**
 * Sees to it that no execution happens twice. The record of a run is written to the checkpoint as soon as the run ends,
 * before its node does, so that a process that goes on with the thread finds it; and it is kept in memory for a node
 * that is retried at once.
 */
export class RunLedger {
  readonly #runs = new Map<string, Promise<RecordedRun>>();

  /** The record of the run with that id, which happens now if it never did. May be called inside a node alone. */
  async once(id: string, run: () => Promise<RecordedRun>): Promise<RecordedRun> {
    const recorded = task({ name: "run" }, () => this.#remember(id, run));
    return await recorded();
  }

  #remember(id: string, run: () => Promise<RecordedRun>): Promise<RecordedRun> {
    const known = this.#runs.get(id);
    if (known !== undefined) {
      return known;
    }
    const started = run();
    this.#runs.set(id, started);
    // A run that could not be started left nothing behind, and may be tried again.
    started.catch(() => this.#runs.delete(id));
    const [oldest] = this.#runs.keys();
    if (this.#runs.size > REMEMBERED && oldest !== undefined) {
      this.#runs.delete(oldest);
    }
    return started;
  }
}
