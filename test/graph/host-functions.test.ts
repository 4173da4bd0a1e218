import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import type { AgentEvent } from "../../src/events/index.ts";
import { createExecutorGraph, streamRequest } from "../../src/graph/index.ts";
import { createSession, defineTool, SandboxPool } from "../../src/sessions/index.ts";
import { ScriptedModel } from "../../src/testing/index.ts";

const getRate = defineTool(({ currency }) => (currency === "EUR" ? 1.1 : 0), {
  name: "get_rate",
  description: "Dollars for one unit of a currency",
  schema: z.object({ currency: z.string() }),
  returns: z.number(),
});

const main = "def dollars(euros: float) -> float:\n    return euros * get_rate('EUR')\n";
const testText = "from main import dollars\n\ndef test_dollars():\n    assert dollars(100) == 110.00000000000001\n";

describe("the workflow with tools", () => {
  let pool: SandboxPool;
  beforeAll(() => {
    pool = new SandboxPool();
  });
  afterAll(() => pool.close());

  async function request(model: ScriptedModel, message: string): Promise<readonly AgentEvent[]> {
    await using graph = createExecutorGraph({ pool, model, tools: [getRate] });
    const events: AgentEvent[] = [];
    for await (const event of streamRequest(graph, message)) {
      events.push(event);
    }
    return events;
  }

  test("tells the coder of them, and has what it wrote and its tests call them", async () => {
    const files = (path: string, content: string) => ({ files: [{ path, content }], explanation: "" });
    const model = new ScriptedModel([
      { calls: { write_code: files("main.py", main) } },
      { calls: { write_tests: files("test_main.py", testText) } },
    ]);
    const events = await request(model, "Write a function that converts euros to dollars");
    expect(events.at(-1)).toMatchObject({ type: "answer", verdict: { status: "passed" } });
    expect(events).toContainEqual(expect.objectContaining({ type: "host-call-ended", answer: { value: 1.1 } }));
    const told = model.asked[0]?.map(({ text }) => text).join("\n");
    expect(told).toContain("def get_rate(currency: str) -> float:");
  });

  test("has code that is given call them", async () => {
    const events = await request(new ScriptedModel([]), "Run this:\n```python\nprint(get_rate('EUR'))\n```");
    // Output comes in as many pieces as it was read in.
    expect(events.flatMap((event) => (event.type === "output" ? [event.text] : [])).join("")).toBe("1.1\n");
  });

  test("refuses tools beside a session of the caller's", async () => {
    await using session = createSession({ pool });
    expect(() => createExecutorGraph({ session, tools: [getRate] })).toThrow('"tools" cannot stand beside "session"');
  });
});
