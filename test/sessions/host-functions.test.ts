import { AsyncLocalStorage } from "node:async_hooks";
import { ToolMessage } from "@langchain/core/messages";
import { DynamicTool, tool } from "@langchain/core/tools";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import {
  type CreateSessionOptions,
  createSession,
  defineTool,
  type HostCallEvent,
  SandboxPool,
  type Session,
  type ToolLike,
} from "../../src/sessions/index.ts";
import { add, echo, simple } from "./sample-tools.ts";

describe("host functions", () => {
  let pool: SandboxPool;
  beforeAll(() => {
    pool = new SandboxPool();
  });
  afterAll(() => pool.close());

  function open(options: CreateSessionOptions = {}): Session {
    return createSession({ pool, id: "session", record: false, ...options });
  }

  /** The value of the last expression of code that may call `tools`. */
  async function run(code: string, tools: readonly ToolLike[]): Promise<string | null> {
    await using session = open({ tools });
    const result = await session.executeCode(code);
    return result.unwrap().value;
  }

  describe("in Python", () => {
    test("take arguments by position and by name, and have their defaults", async () => {
      expect(await run("add(1), add(1, 2), add(b=5, a=4)", [add])).toBe("(11, 3, 9)");
    });

    test("have a signature, annotations and a docstring", async () => {
      const search = defineTool(() => [], {
        name: "search",
        description: "Looks for documents",
        schema: z.object({
          limit: z.int().default(5),
          query: z.string().describe("Words to look for"),
          order: z.enum(["new", "old"]).optional(),
          from: z.object({ year: z.int(), month: z.int().optional() }).optional().describe("Not before"),
        }),
        returns: z.array(z.object({ title: z.string() })),
      });
      const value = await run(
        "from operator import attrgetter\nsearch.__name__, search.__annotations__, search.__defaults__, search.__doc__",
        [search],
      );
      expect(value).toContain("'query': 'str', 'limit': 'int'");
      expect(value).toContain("Literal[\"new\", \"old\"] | None', 'from_': 'dict | None', 'return': 'list[dict]'");
      expect(value).toContain("(5, None, None)");
      expect(value).toContain("query: Words to look for");
      expect(value).toContain("from_: Not before, with year (int), month (int, optional)");
      expect(value).toContain("each with title (str)");
    });

    test("send arguments under the names of their schema, and leave out what was not given", async () => {
      const show = defineTool((input) => Object.keys(input), {
        name: "show",
        description: "Shows its arguments",
        schema: z.object({ from: z.string(), "user-id": z.int().optional(), until: z.string().nullable().optional() }),
      });
      expect(await run("show('a'), show(from_='a', user_id=3), show('a', until=None)", [show])).toBe(
        "(['from'], ['from', 'user-id'], ['from'])",
      );
    });

    test("are found by modules of the workspace, and again after code had replaced them", async () => {
      await using session = open({ tools: [add] });
      await session.executeCode("import builtins\nbuiltins.add = None");
      const files = { "adder.py": "def twice(n):\n    return add(n, n)\n" };
      expect((await session.executeCode("import adder\nadder.twice(4)", { files })).value).toBe("8");
    });

    test("are there again when the interpreter had to be replaced", async () => {
      await using session = open({ tools: [add] });
      const died = await session.executeCode("add(1)\nimport os\nos._exit(3)");
      expect(died.outcome).toMatchObject({ status: "killed", session: "restored" });
      expect((await session.executeCode("add(1)")).value).toBe("11");
    });

    test("work in a run without a session, in a profile and in tests", async () => {
      await using session = createSession({ pool, tools: [add], config: { safeMode: false } });
      expect((await session.executeCode("add(1)")).value).toBe("11");
      expect((await session.profileCode("print(add(2))")).result.stdout).toBe("12\n");
      const events: HostCallEvent[] = [];
      const report = await session.runTests("test_add.py", {
        files: { "test_add.py": "def test_add():\n    assert add(1, 1) == 2\n" },
        onHostCall: (event) => events.push(event),
      });
      expect(report.passed).toBe(1);
      expect(events.map(({ type }) => type)).toEqual(["host-call-started", "host-call-ended"]);
    });

    test("carry JSON both ways as it is", async () => {
      const data = `[None, True, 1, -2.5, 'caf\\u00e9 \\u2028 \\U0001F600', {'a': [], '': {}}, (1, 2)]`;
      expect(await run(`echo(${data}) == [*${data}[:-1], [1, 2]]`, [echo])).toBe("True");
    });

    test("take what numpy makes for numbers and lists", async () => {
      expect(await run("import numpy as np\nadd(np.float64(1), np.int64(2)), echo(np.arange(3))", [add, echo])).toBe(
        "(3, [0, 1, 2])",
      );
    });

    test("may be called by threads at once", async () => {
      const code = `
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(8) as pool:
    results = list(pool.map(lambda n: (print(n), display({'n': n}), add(n, n))[2], range(80)))
results == [n + n for n in range(80)]`;
      expect(await run(code, [add])).toBe("True");
    });
  });

  describe("LangChain tools", () => {
    test("are invoked by their own schema, and give values and not texts", async () => {
      const weather = tool(async ({ city, days }) => ({ city, temperatures: Array(days).fill(21) }), {
        name: "get_weather",
        description: "The weather",
        schema: z.object({ city: z.string(), days: z.number().default(1) }),
      });
      expect(
        await run("get_weather('Oslo')['temperatures'], get_weather('Oslo', days=2)['temperatures']", [weather]),
      ).toBe("([21], [21, 21])");
      await using session = open({ tools: [weather] });
      const { error } = await session.executeCode("get_weather(5)");
      expect(error).toMatchObject({ name: "ValueError", message: expect.stringContaining("city") });
    });

    test("may take one text, or a JSON schema, or answer with a message", async () => {
      const shout = new DynamicTool({
        name: "shout",
        description: "Shouts",
        func: async (text: string) => text.toUpperCase(),
      });
      const half = tool((input) => (input as { n: number }).n / 2, {
        name: "half",
        description: "Halves",
        schema: { type: "object", properties: { n: { type: "number" } }, required: ["n"] },
      });
      const message = tool(
        () => new ToolMessage({ content: "said", tool_call_id: "1", name: "message", artifact: { secret: 1 } }),
        { name: "message", description: "Says", schema: z.object({}) },
      );
      expect(await run("shout('a'), half(3), message()", [shout, half, message])).toBe("('A', 1.5, 'said')");
    });
  });

  test("makes two events of each call", async () => {
    const events: HostCallEvent[] = [];
    await using session = open({ tools: [add] });
    await session.executeCode("add(1)\nadd('x')", { onHostCall: (event) => events.push(event) });
    expect(events).toMatchObject([
      { type: "host-call-started", id: "host-call-1", name: "add", arguments: { a: 1, b: 10 } },
      { type: "host-call-ended", id: "host-call-1", name: "add", answer: { value: 11 } },
      { type: "host-call-started", id: "host-call-2", name: "add", arguments: { a: "x", b: 10 } },
      { type: "host-call-ended", id: "host-call-2", answer: { error: { kind: "invalid-arguments" } } },
    ]);
  });

  test("runs a tool in the context of who asked for the run", async () => {
    const who = new AsyncLocalStorage<string>();
    await using session = open({ tools: [simple("whoami", () => who.getStore() ?? "nobody")] });
    expect((await session.executeCode("whoami(1)")).value).toBe("'nobody'");
    const result = await who.run("Ada", () => session.executeCode("whoami(1)"));
    expect(result.value).toBe("'Ada'");
  });

  describe("names", () => {
    test.each([
      ["class", "no keyword"],
      ["print", "builtin"],
      ["display", "builtin"],
      ["final_answer", "builtin"],
      ["ValueError", "builtin"],
      ["get-weather", "a Python name"],
      ["__import__", "a Python name"],
      ["2nd", "a Python name"],
      ["", "a Python name"],
    ])("refuses %s for a tool when the session is created", (name, rule) => {
      expect(() => open({ tools: [simple(name, () => 1)] })).toThrow(rule);
    });

    test("refuses the same name twice, two arguments that Python cannot tell apart, and a time limit of 0", async () => {
      expect(() => open({ tools: [echo, simple("echo", () => 1)] })).toThrow('Two tools are called "echo"');
      const alike = defineTool(() => 1, {
        name: "alike",
        description: "",
        schema: z.object({ "a-b": z.string(), a_b: z.string() }),
      });
      await using session = open({ tools: [alike] });
      await expect(session.executeCode("1")).rejects.toMatchObject({ code: "invalid-input" });
      expect(() => open({ tools: [{ ...add, timeout: 0 }] })).toThrow("has the time limit 0");
    });
  });

  describe("final_answer()", () => {
    test("ends the run with its value, whatever catches exceptions", async () => {
      await using session = open({ finalAnswer: true });
      const result = await session.executeCode(`
try:
    final_answer({"total": 3})
except Exception:
    print("caught")
print("never")`);
      expect(result).toMatchObject({ success: true, finalAnswer: { value: { total: 3 } }, stdout: "", error: null });
      expect(result.outcome.reason).toBe("The code gave its final answer");
      expect((await session.executeCode("1")).finalAnswer).toBeNull();
    });

    test("tells code that its value does not fit, and takes the next one", async () => {
      await using session = open({ finalAnswer: z.object({ total: z.number() }) });
      const result = await session.executeCode(`
try:
    final_answer({"total": "three"})
except ValueError as error:
    print(error)
final_answer({"total": 3, "more": 1})`);
      expect(result.stdout).toContain("total: Invalid input: expected number, received string");
      expect(result.finalAnswer).toEqual({ value: { total: 3 } });
    });

    test("lets nothing be called after it, even by code that catches everything", async () => {
      const made: unknown[] = [];
      await using session = open({ finalAnswer: true, tools: [simple("send", ({ value }) => made.push(value))] });
      const result = await session.executeCode(`
try:
    final_answer(1)
except BaseException:
    pass
for call in (lambda: send(1), lambda: final_answer(2)):
    try:
        call()
    except PermissionError as error:
        print(error)`);
      expect(result.stdout).toBe("The final answer has been given\n".repeat(2));
      expect([result.finalAnswer, made]).toEqual([{ value: 1 }, []]);
    });

    test("ends code that awaits, and is not there where nobody asks for an answer", async () => {
      await using session = open({ finalAnswer: true });
      const { finalAnswer } = await session.executeCode(
        "import asyncio\nawait asyncio.sleep(0)\nfinal_answer(None)\n1 / 0",
      );
      expect(finalAnswer).toEqual({ value: null });
      await using other = open();
      expect((await other.executeCode("final_answer(1)")).error?.name).toBe("NameError");
    });
  });
});
