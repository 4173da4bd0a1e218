import { expect, test } from "vitest";
import { type AgentEvent, observeRuns } from "../../src/events/index.ts";
import { createSession, SandboxPool } from "../../src/sessions/index.ts";

test("that a session was rebuilt is told once, before the first run that finds it so", async () => {
  await using pool = new SandboxPool();
  const open = () => createSession({ pool, id: "replayed-events" });
  await using first = open();
  await first.executeCode("total = 20");
  await first.close();
  await using second = open();
  // What uses the session without telling takes the news from nobody.
  await second.files.list();
  const events: AgentEvent[] = [];
  const runs = observeRuns(second, (event) => events.push(event));
  await runs.validateCode("total");
  await runs.executeCode("total + 1");
  expect(events.map(({ type }) => type)).toEqual([
    "session-replayed",
    "run-started",
    "run-ended",
    "run-started",
    "run-ended",
  ]);
  expect(events[0]).toMatchObject({ replayed: { cells: 1, lost: [] } });
});
