import type { AgentEvent } from "./agent-event.ts";

/** The ends of what is still open when a request is cut short. */
type End = Extract<AgentEvent, { readonly type: `${string}-ended` }>;

const CUT_SHORT = "The request was cut short";

/** The same events; when the source throws, what has started and not ended ends first, the last one before the others. */
export async function* withEnds(source: AsyncIterable<AgentEvent>): AsyncGenerator<AgentEvent, void, void> {
  const open = new Map<string, End>();
  try {
    for await (const event of source) {
      const end = endOf(event);
      if (end !== null) {
        open.set(keyOf(end), end);
      } else if ("id" in event) {
        open.delete(keyOf(event));
      }
      yield event;
    }
  } catch (error) {
    for (const end of [...open.values()].reverse()) {
      yield end;
    }
    throw error;
  }
}

/** A call and the question whether it may be made share an id. */
function keyOf({ type, id }: Pick<End, "id"> & { readonly type: string }): string {
  return `${type} ${id}`;
}

/** How what an event starts would end if it were cut short; null for an event that starts nothing. */
function endOf(event: AgentEvent): End | null {
  switch (event.type) {
    case "step-started":
      return { type: "step-ended", id: event.id, step: event.step };
    case "run-started":
      return { type: "run-ended", id: event.id, kind: "nothing", reason: CUT_SHORT };
    case "tool-call-started":
      return { type: "tool-call-ended", id: event.id, name: event.name, text: CUT_SHORT, failed: true };
    case "approval-started":
      return { type: "approval-ended", id: event.id, name: event.name, refusal: CUT_SHORT };
    case "host-call-started": {
      const answer = { error: { kind: "failed", message: CUT_SHORT } } as const;
      return { type: "host-call-ended", id: event.id, name: event.name, answer, seconds: 0 };
    }
    default:
      return null;
  }
}
