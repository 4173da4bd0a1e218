import { HumanMessage } from "@langchain/core/messages";
import { MemorySaver } from "@langchain/langgraph";
import { describe, expect, test } from "vitest";
import type { AgentEvent } from "../../src/events/index.ts";
import { createExecutorGraph, streamRequest, toMessage } from "../../src/graph/index.ts";
import { defineRequest, type Request } from "../../src/requests/index.ts";
import { scriptedReport, scriptedResult, scriptedSession } from "../../src/testing/index.ts";

function open(projectFiles: Readonly<Record<string, string>> = {}) {
  const files: Readonly<Record<string, unknown>>[] = [];
  const session = scriptedSession({
    executeCode: (code, options) => {
      files.push({ ...options.files });
      return scriptedResult({}, code);
    },
    validateCode: () => ({ valid: true, violations: [], imports: [] }),
    runTests: () => scriptedReport([{ id: "test_a.py::test_a", status: "passed" }]),
    projectFiles,
  });
  const graph = createExecutorGraph({ session, model: "builtin", checkpointer: new MemorySaver() });
  return { session, graph, files };
}

async function send(asked: string | Request, projectFiles: Readonly<Record<string, string>> = {}) {
  const { files, graph, session } = open(projectFiles);
  const events: AgentEvent[] = [];
  for await (const event of streamRequest(graph, asked)) {
    events.push(event);
  }
  const answer = events.at(-1);
  if (answer?.type !== "answer") {
    throw new Error("The last event is no answer");
  }
  return { answer, calls: session.calls, events, files };
}

describe("a request as data", () => {
  test("is done as it says, whatever its text says", async () => {
    const programs = [{ code: "print(1)\n", blocks: ["print(1)\n"] }];
    const request = defineRequest("Fix the tests", { kind: "run-code", validates: false }, { programs });
    expect((await send(request)).calls).toEqual([{ method: "executeCode", input: "print(1)\n" }]);
  });

  test("runs tests that are given by pytest, also where no path is named", async () => {
    const tests = [{ path: "test_a.py", content: "def test_a(): pass\n" }];
    const { calls } = await send(defineRequest("Test", { kind: "run-tests", paths: [], coverage: null }, { tests }));
    expect(calls).toEqual([{ method: "runTests", input: "test_a.py" }]);
  });

  test.each<Request>([
    defineRequest("Test", { kind: "run-tests", paths: [], coverage: null }),
    defineRequest("Run", { kind: "run-code", validates: false }),
    defineRequest("Run", { kind: "run-scripts", validates: false }),
    defineRequest("Profile", { kind: "profile-code" }),
    defineRequest("Fix", { kind: "repair-code" }),
  ])("is no success where it holds nothing to run: $kind", async (request) => {
    const { answer, calls } = await send(request);
    expect(calls).toEqual([]);
    expect(answer.verdict).toMatchObject({ status: "failed", summary: expect.stringContaining("nothing to run") });
  });

  test.each([
    [{ kind: "nope", text: "x" }, "kind"],
    [{ kind: "run-code", text: "x", programs: null }, "programs"],
    [{ kind: "run-tests", text: "x", paths: [1] }, "paths.0"],
    [{ kind: "run-code", text: "x", timeout: "5" }, "timeout"],
    [{ kind: "run-code", text: "x", mayRun: "no" }, "mayRun"],
    [{ kind: "run-code", text: "x", unknown: 1 }, "unknown"],
    [{ kind: "explain-error", text: "x" }, "error"],
    [{ kind: "show-demo", text: "x" }, "topic"],
    [{ kind: "run-code", text: "" }, "empty"],
    [5, "the request"],
    [null, "null"],
  ])("is refused with its field when it is %j", async (request, field) => {
    const { graph } = open();
    const sent = streamRequest(graph, request as unknown as Request).next();
    await expect(sent).rejects.toMatchObject({ code: "invalid-input", message: expect.stringContaining(field) });
  });

  test("counts for its own turn alone: the next message wins, whatever came of it", async () => {
    const { graph, session } = open();
    const thread = { configurable: { thread_id: "a" } };
    const request = defineRequest(
      "Run it",
      { kind: "run-code", validates: false },
      { programs: [{ code: "1\n", blocks: ["1\n"] }] },
    );
    const broken = new HumanMessage({
      content: "x",
      additional_kwargs: { executor_request: { kind: "nope", text: "x" } },
    });
    await expect(graph.invoke({ messages: [broken] }, thread)).rejects.toThrow(/kind/);
    await graph.invoke({ messages: [toMessage(request)] }, thread);
    await graph.invoke({ messages: [new HumanMessage("Execute this code: print(2)")] }, thread);
    expect(session.calls.map(({ input }) => input)).toEqual(["1\n", "print(2)\n"]);
  });
});

describe("files that a request names", () => {
  const project = { "prepare.py": "import calc\n", "train.py": "x = 1\n", "calc.py": "import deep\n", "deep.py": "" };

  test("are run with the modules that they import", async () => {
    const { calls, files } = await send("Run prepare.py and then train.py", project);
    expect(calls.map(({ input }) => input)).toEqual(["import calc\n", "x = 1\n"]);
    expect(Object.keys(files[0] ?? {}).toSorted()).toEqual(["calc.py", "deep.py", "prepare.py", "train.py"]);
  });

  test("are checked, and not the modules that they import", async () => {
    expect((await send("Check prepare.py", project)).calls).toEqual([
      { method: "validateCode", input: "import calc\n" },
    ]);
  });

  test("are not said to be written when they were only given", async () => {
    const { answer } = await send("Explain train.py", project);
    expect(answer.verdict.status).toBe("declined");
    expect(answer.text).not.toContain("x = 1");
  });
});

test("ends what it has started when it is cancelled", async () => {
  const controller = new AbortController();
  const session = scriptedSession({
    executeCode: async (code) => {
      controller.abort();
      await new Promise((later) => setTimeout(later, 10));
      return scriptedResult({}, code);
    },
  });
  await using graph = createExecutorGraph({ session, model: "builtin" });
  const open = new Map<string, string>();
  const stream = streamRequest(graph, "Execute this code: print(1)", { signal: controller.signal });
  const all = (async () => {
    for await (const event of stream) {
      if (event.type.endsWith("-started") && "id" in event) {
        open.set(event.id, event.type);
      } else if (event.type.endsWith("-ended") && "id" in event) {
        open.delete(event.id);
      }
    }
  })();
  await expect(all).rejects.toMatchObject({ code: "cancelled" });
  expect([...open.values()]).toEqual([]);
});
