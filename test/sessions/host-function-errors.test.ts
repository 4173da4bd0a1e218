import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import {
  type CreateSessionOptions,
  createSession,
  defineTool,
  type HostCallEvent,
  SandboxPool,
  type Session,
} from "../../src/sessions/index.ts";
import { add, echo, simple } from "./sample-tools.ts";

describe("errors and refusals of host functions", () => {
  let pool: SandboxPool;
  beforeAll(() => {
    pool = new SandboxPool();
  });
  afterAll(() => pool.close());

  function open(options: CreateSessionOptions = {}): Session {
    return createSession({ pool, id: "session", ...options });
  }

  describe("errors", () => {
    test.each([
      ["add('x')", "ValueError", /a: .*expected number, received string/],
      ["add()", "TypeError", /missing 1 required positional argument: 'a'/],
      ["add(1, c=2)", "TypeError", /unexpected keyword argument 'c'/],
      ["add({1, 2})", "TypeError", /argument 'a' must be JSON data, not of type set/],
      ["add(float('inf'))", "ValueError", /argument 'a' holds inf/],
      ["add(2**60)", "ValueError", /integer beyond 2\*\*53 - 1/],
      ["add({1: 2})", "TypeError", /whose keys are str/],
      ["a = []\na.append(a)\nadd(a)", "ValueError", /holds itself/],
      ["echo('x' * 2_000_000)", "ValueError", /got arguments of 20000\d\d bytes; at most 1048576 are allowed/],
      ["echo({'__proto__': {'polluted': 1}})", "ValueError", /__proto__ is not allowed/],
    ])("%s raises %s", async (code, name, message) => {
      await using session = open({ tools: [add, echo] });
      const { error } = await session.executeCode(code);
      expect(error).toMatchObject({ name, message: expect.stringMatching(message) });
      expect(error?.traceback).not.toContain("executor_kernel");
      expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    });

    const cycle: Record<string, unknown> = {};
    cycle["self"] = cycle;
    test.each([
      ["a BigInt", 1n, "value is a bigint"],
      ["a function", { deep: [() => 1] }, "value.deep[0] is a function"],
      ["a cycle", cycle, "or holds itself"],
      ["NaN", [Number.NaN], "value[0] is NaN"],
      ["a Map", new Map(), "value is a Map"],
      ["too much", "x".repeat(1024 * 1024), "at most 1048576 are allowed"],
    ])("a result that is %s names the tool", async (_what, result, message) => {
      await using session = open({ tools: [simple("give", () => result)] });
      const { error } = await session.executeCode("give(1)");
      expect(error).toMatchObject({ name: "RuntimeError", message: expect.stringContaining(message) });
      expect(error?.message).toContain("give");
    });

    test("a result that breaks the tool's own schema is told as such", async () => {
      const wrong = defineTool(() => "three" as never, {
        name: "wrong",
        description: "Wrong",
        schema: z.object({}),
        returns: z.number(),
      });
      await using session = open({ tools: [wrong] });
      const { error } = await session.executeCode("wrong()");
      expect(error?.message).toContain("wrong gave a result that does not fit its own schema: Invalid input");
    });

    test("of a tool tell its message, and nothing else of the host", async () => {
      const secret = simple("secret", () => {
        throw Object.assign(new Error("no such city", { cause: new Error("inner password") }), { token: "hunter2" });
      });
      const thrown = simple("thrown", () => {
        throw { password: "hunter2" } as unknown as Error;
      });
      await using session = open({ tools: [secret, thrown], config: { safeMode: false } });
      const { stdout } = await session.executeCode(`
import traceback
for each in secret, thrown:
    try:
        each(1)
    except Exception as error:
        print(repr(error), vars(error), error.__cause__, error.__context__)
        traceback.print_exc()`);
      expect(stdout).toContain("RuntimeError('secret failed: no such city') {} None None");
      expect(stdout).toContain("RuntimeError('thrown failed: it gave no reason')");
      const all = JSON.stringify(await session.executeCode("secret(1)"));
      for (const text of [stdout, all]) {
        expect(text).not.toMatch(/hunter2|inner password|host-functions|node:internal/);
      }
    });
  });

  describe("approval", () => {
    test("lets a call be made, or refuses it with a reason", async () => {
      const asked: unknown[] = [];
      const made: unknown[] = [];
      const send = simple("send", ({ value }) => made.push(value));
      await using session = open({
        tools: [send],
        approveTool: async (call) => {
          asked.push(call);
          return call.arguments["value"] === "good" || { approved: false, reason: "Not to them" };
        },
      });
      const events: HostCallEvent[] = [];
      const onHostCall = (event: HostCallEvent) => events.push(event);
      const { error } = await session.executeCode("send('good')\nsend('bad')", { onHostCall });
      expect(error).toMatchObject({ name: "PermissionError", message: "Not to them", line: 2 });
      expect(events).toMatchObject([
        { type: "host-call-started", id: "host-call-1" },
        { type: "approval-started", id: "host-call-1", name: "send" },
        { type: "approval-ended", id: "host-call-1", name: "send", refusal: null },
        { type: "host-call-ended", id: "host-call-1" },
        { type: "host-call-started", id: "host-call-2" },
        { type: "approval-started", id: "host-call-2", name: "send" },
        { type: "approval-ended", id: "host-call-2", name: "send", refusal: "Not to them" },
        { type: "host-call-ended", id: "host-call-2" },
      ]);
      expect(made).toEqual(["good"]);
      expect(asked).toMatchObject([
        { id: "host-call-1", name: "send", arguments: { value: "good" } },
        { id: "host-call-2", name: "send", arguments: { value: "bad" } },
      ]);
    });

    test.each([
      ["false", () => false, "The call of echo was not approved"],
      ["nothing", () => undefined as never, "The call of echo was not approved"],
      ["a text", () => "yes" as never, "The call of echo was not approved"],
      [
        "an exception",
        () => {
          throw new Error("nobody is there");
        },
        "could not be approved: nobody is there",
      ],
    ])("takes %s for a no", async (_what, approveTool, reason) => {
      await using session = open({ tools: [echo], approveTool });
      const { error } = await session.executeCode("echo(1)");
      expect(error).toMatchObject({ name: "PermissionError", message: expect.stringContaining(reason) });
    });
  });
});
