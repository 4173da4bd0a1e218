import { HumanMessage } from "@langchain/core/messages";
import { describe, expect, test } from "vitest";
import { createExecutorGraph } from "../../src/graph/index.ts";
import { ScriptedModel, scriptedResult, scriptedSession } from "../../src/testing/index.ts";

const CODE = "```python\nprint(1)  # run it\n```";

/** Sends a request through a graph whose session can check code; what was called, and the verdict. */
async function send(text: string, { valid = true, model = new ScriptedModel([]) } = {}) {
  const violations = valid
    ? []
    : [{ rule: "module", severity: "error" as const, line: 3, column: 1, message: "`os` is not allowed" }];
  const session = scriptedSession({
    validateCode: () => ({ valid, violations, imports: [] }),
    executeCode: (code) => scriptedResult({}, code),
    projectFiles: { "shop.py": "x = 1\n" },
  });
  await using graph = createExecutorGraph({ session, model });
  const { messages, verdict } = await graph.invoke({ messages: [new HumanMessage(text)] });
  return { calls: session.calls.map(({ method }) => method), verdict, answer: messages.at(-1)?.text ?? "" };
}

describe("a request that forbids to run anything", () => {
  test.each([
    [`Check whether this code is valid, do not run it:\n${CODE}`, "passed"],
    [`Just check this:\n${CODE}`, "passed"],
    ["Check this, but don't execute it: print(1)", "passed"],
    ["Validate shop.py, but do not run shop.py", "passed"],
    [`Explain what this does, but do not run it:\n${CODE}`, "declined"],
    [`Fix this without running it:\n${CODE}`, "declined"],
    ["Run the tests in test_shop.py, but do not execute anything", "declined"],
  ])("%j runs nothing", async (text, status) => {
    const model = new ScriptedModel([{ calls: { write_code: { files: [], explanation: "No" } } }]);
    const { answer, calls, verdict } = await send(text, { model });
    expect(calls).not.toContain("executeCode");
    expect(calls).not.toContain("runTests");
    expect(verdict?.status).toBe(status);
    expect(verdict?.reason === "No" || answer.startsWith("Nothing was run, as you asked.")).toBe(true);
  });

  test("says why code would be refused", async () => {
    expect((await send(`Check this, do not run it:\n${CODE}`, { valid: false })).verdict).toEqual({
      status: "failed",
      reason: "Nothing was run, as you asked. The code would be refused: `os` is not allowed (line 3).",
    });
  });

  test("writes code and runs neither it nor tests of it", async () => {
    const files = [{ path: "main.py", content: "x = 1\n" }];
    const model = new ScriptedModel([{ calls: { write_code: { files, explanation: "Done" } } }]);
    const { answer, calls, verdict } = await send("Write a function that adds, do not run it", { model });
    expect(calls).toEqual(["validateCode"]);
    expect(verdict?.status).toBe("passed");
    expect(answer).toContain("python file=main.py");
  });

  test.each(["Run this:\n```python\nprint(1)  # do not run it\n```", `Do not run it with network:\n${CODE}`])(
    "%j is not one",
    async (text) => {
      expect((await send(text)).calls).toEqual(["executeCode"]);
    },
  );
});
