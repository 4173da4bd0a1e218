import type { AgentEvent, RunEnded } from "../../events/index.ts";
import type { Outcome } from "../../sandbox/index.ts";

/** What a request has done to the session, told from its events. */
export class RequestEffects {
  /** The runs in the session whose end has not been told. */
  readonly #running = new Set<string>();
  #changed = false;
  #stopped = false;
  #lost: "past" | "all" | null = null;

  hear(event: AgentEvent): void {
    if (event.type === "session-replayed") {
      this.#lost ??= "past";
    } else if (event.type === "run-started" && (event.kind === "code" || event.kind === "profile")) {
      this.#running.add(event.id);
    } else if (event.type === "run-ended") {
      this.#hearEnd(event);
    }
  }

  /** Notes that the request was stopped. */
  stop(): void {
    this.#stopped = true;
  }

  /** Whether the session is another than before: a run that was stopped has done what it had come to. */
  get changed(): boolean {
    return this.#changed || (this.#stopped && this.#running.size > 0);
  }

  /** What is gone with a sandbox that went away: all before this request, or what it did as well; null where none went. */
  get lost(): "past" | "all" | null {
    return this.#lost;
  }

  #hearEnd(run: RunEnded): void {
    const outcome = outcomeOf(run);
    if (outcome === null) {
      return;
    }
    this.#running.delete(run.id);
    if (outcome.session === "closed") {
      this.#lost = "all";
      this.#changed = false;
      return;
    }
    if (outcome.session === "replaced") {
      this.#lost ??= "past";
    }
    this.#changed ||= outcome.status !== "refused" && outcome.session !== "restored";
  }
}

function outcomeOf(run: RunEnded): Outcome | null {
  switch (run.kind) {
    case "code":
      return run.result.outcome;
    case "profile":
      return run.report.result.outcome;
    default:
      return null;
  }
}
