import type { AgentEvent } from "./agent-event.ts";
import type { Session } from "./session.ts";

/** Tells of a session that was rebuilt: the function it makes answers with an event once for each time, else null. */
export function createReplayNews(session: Pick<Session, "replayed">): () => AgentEvent | null {
  let told = session.replayed;
  return () => {
    const { replayed } = session;
    if (replayed === told) return null;
    told = replayed;
    return replayed === null ? null : { type: "session-replayed", replayed };
  };
}
