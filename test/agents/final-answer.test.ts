import { AIMessage, HumanMessage } from "@langchain/core/messages";
import { tool } from "@langchain/core/tools";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { type AgentEvent, defineTool, ExecutorAgent, SandboxPool } from "../../src/index.ts";
import { type ScriptedAnswer, ScriptedModel } from "../../src/testing/index.ts";

const prices: Record<string, number> = { tea: 3, coffee: 4 };
const getPrice = defineTool(({ item }) => prices[item] ?? 0, {
  name: "get_price",
  description: "The price of an item",
  schema: z.object({ item: z.string().describe("Its name") }),
  returns: z.number(),
});

/** A turn in which the model has code run. */
function runs(code: string): ScriptedAnswer {
  return { calls: { execute_code: { code } } };
}

describe("ExecutorAgent with tools", () => {
  let pool: SandboxPool;
  beforeAll(() => {
    pool = new SandboxPool();
  });
  afterAll(() => pool.close());

  test("ends the loop with the value of final_answer(), and the model is not asked again", async () => {
    const model = new ScriptedModel([
      runs("total = get_price('tea') + get_price('coffee')\nfinal_answer({'total': total})"),
      (messages) => ({ text: messages.filter((message) => AIMessage.isInstance(message)).at(-1)?.text ?? "" }),
    ]);
    const finalAnswer = z.object({ total: z.number() });
    await using executor = new ExecutorAgent({ pool, model, sessionId: "prices", tools: [getPrice], finalAnswer });
    const answer = await executor.ask("What do tea and coffee cost?");
    // The schema types the value.
    const total: number | undefined = answer.structuredResponse?.total;
    expect([total, answer.success, JSON.parse(answer.text)]).toEqual([7, true, { total: 7 }]);
    expect(model.asked).toHaveLength(1);
    expect(await executor.chat("What was that?")).toBe(answer.text);
    expect(model.asked[1]?.filter((message) => HumanMessage.isInstance(message))).toHaveLength(2);
  });

  test("lets the model repair an answer that does not fit, and has none where code gives none", async () => {
    const model = new ScriptedModel([
      runs("final_answer('seven')"),
      (messages) => ({
        calls: {
          execute_code: { code: /expected number/.test(messages.at(-1)?.text ?? "") ? "final_answer(7)" : "1" },
        },
      }),
      { text: "Nothing to say." },
    ]);
    await using executor = new ExecutorAgent({ pool, model, finalAnswer: z.number() });
    expect(await executor.ask("Add")).toEqual({
      text: "7",
      success: true,
      structuredResponse: 7,
    });
    expect(await executor.ask("Hello")).toEqual({
      text: "Nothing to say.",
      success: true,
      structuredResponse: undefined,
    });
  });

  test("tells of calls as they are made, and of the value in the answer", async () => {
    const model = new ScriptedModel([runs("final_answer([get_price('tea')])")]);
    await using executor = new ExecutorAgent({ pool, model, tools: [getPrice] });
    const events: AgentEvent[] = [];
    for await (const event of executor.stream("Tea?")) {
      events.push(event);
    }
    expect(events.map(({ type }) => type)).toEqual([
      "step-started",
      "tool-call-started",
      "run-started",
      "host-call-started",
      "host-call-ended",
      "run-ended",
      "tool-call-ended",
      "step-ended",
      "answer",
    ]);
    expect(events.at(-1)).toEqual({
      type: "answer",
      text: "[\n  3\n]",
      verdict: { status: "passed", summary: null },
      structuredResponse: [3],
    });
  });

  test("shows the model the signatures, and gives it the same tools to call by itself", async () => {
    const seen: string[] = [];
    class SeeingModel extends ScriptedModel {
      override bindTools(...[tools, options]: Parameters<ScriptedModel["bindTools"]>) {
        for (const each of tools) {
          seen.push("description" in each ? String(each.description) : "");
        }
        return super.bindTools(tools, options);
      }
    }
    const model = new SeeingModel([{ calls: { get_price: { item: "tea" } } }, { text: "3" }]);
    await using executor = new ExecutorAgent({ pool, model, tools: [getPrice] });
    const ended: AgentEvent[] = [];
    for await (const event of executor.stream("Tea?")) {
      if (event.type === "tool-call-ended") {
        ended.push(event);
      }
    }
    expect(ended).toMatchObject([{ name: "get_price", text: "3", failed: false }]);
    expect(seen.join("\n")).toContain(
      'def get_price(item: str) -> float:\n    """The price of an item\n\n    Args:\n        item: Its name"""',
    );
    expect(seen.join("\n")).toContain("def final_answer(value: Any) -> NoReturn:");
  });

  test("asks for approval whether code calls a tool or the model does", async () => {
    const paid: string[] = [];
    const pay = tool(
      ({ to }) => {
        paid.push(to);
        return "paid";
      },
      { name: "pay", description: "Pays", schema: z.object({ to: z.string() }) },
    );
    const model = new ScriptedModel([
      { calls: { pay: { to: "model" }, execute_code: { code: "pay('code')" } } },
      (messages) => ({
        text: messages
          .slice(-2)
          .map((message) => message.text)
          .join("\n"),
      }),
    ]);
    const approveTool = () => ({ approved: false, reason: "Only a person pays" }) as const;
    await using executor = new ExecutorAgent({ pool, model, tools: [pay], approveTool });
    const events: AgentEvent[] = [];
    for await (const event of executor.stream("Pay")) {
      events.push(event);
    }
    const answer = events.findLast((event) => event.type === "answer")?.text ?? "";
    // The model's call and the code's.
    const refused = events.filter((event) => event.type === "approval-ended").map(({ refusal }) => refusal);
    expect(refused).toEqual(["Only a person pays", "Only a person pays"]);
    expect(events.filter(({ type }) => type === "approval-started")).toHaveLength(2);
    expect(answer.match(/Only a person pays/g)?.length).toBeGreaterThanOrEqual(2);
    expect(answer).toContain("PermissionError");
    expect(paid).toEqual([]);
  });

  test("refuses a tool that code could not call when it is created", () => {
    const tools = [tool(() => "", { name: "get-price", description: "", schema: z.object({}) })];
    expect(() => new ExecutorAgent({ tools })).toThrow('The tool name "get-price" cannot be used');
  });
});
