import { expect, test } from "vitest";
import { type AgentEvent, withEnds } from "../../src/events/index.ts";

async function* cutShort(events: readonly AgentEvent[]): AsyncGenerator<AgentEvent, void, void> {
  yield* events;
  throw new Error("cut");
}

test("what has started ends before the error, the last one first, and what has ended does not end again", async () => {
  const events: AgentEvent[] = [
    { type: "step-started", id: "s0", step: "intake", attempt: 1 },
    { type: "step-ended", id: "s0", step: "intake" },
    { type: "step-started", id: "s1", step: "executor", attempt: 1 },
    { type: "tool-call-started", id: "t1", name: "execute_code", input: {} },
    { type: "run-started", id: "r1", kind: "code", code: "x", title: null },
    { type: "output", id: "r1", stream: "stdout", text: "1" },
    { type: "host-call-started", id: "h0", name: "get_price", arguments: {} },
    { type: "approval-started", id: "h0", name: "get_price" },
    { type: "approval-ended", id: "h0", name: "get_price", refusal: null },
    { type: "host-call-started", id: "h1", name: "get_price", arguments: {} },
    { type: "approval-started", id: "h1", name: "get_price" },
  ];
  const seen: AgentEvent[] = [];
  const all = (async () => {
    for await (const event of withEnds(cutShort(events))) {
      seen.push(event);
    }
  })();
  await expect(all).rejects.toThrow("cut");
  expect(seen.slice(0, events.length)).toEqual(events);
  expect(seen.slice(events.length)).toMatchObject([
    { type: "approval-ended", id: "h1", refusal: expect.stringContaining("cut short") },
    { type: "host-call-ended", id: "h1", answer: { error: { kind: "failed" } } },
    { type: "host-call-ended", id: "h0", answer: { error: { kind: "failed" } } },
    { type: "run-ended", id: "r1", kind: "nothing" },
    { type: "tool-call-ended", id: "t1", failed: true },
    { type: "step-ended", id: "s1", step: "executor" },
  ]);
});
