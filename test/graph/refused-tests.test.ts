import { HumanMessage } from "@langchain/core/messages";
import { describe, expect, test } from "vitest";
import { createExecutorGraph } from "../../src/graph/index.ts";
import {
  ScriptedModel,
  type ScriptedTurn,
  scriptedReport,
  scriptedResult,
  scriptedSession,
} from "../../src/testing/index.ts";

function wrote(name: "write_code" | "write_tests", path: string): ScriptedTurn {
  return { calls: { [name]: { files: [{ path, content: "def test_total(): ...\n" }], explanation: "Done" } } };
}

async function send(text: string, answers: readonly ScriptedTurn[]) {
  const session = scriptedSession({
    projectFiles: { "shop.py": "def total(): return 1\n" },
    executeCode: (code) => scriptedResult({ stdout: "" }, code),
    runTests: () => scriptedReport([{ id: "test_shop.py::test_total", status: "passed" }]),
  });
  const model = new ScriptedModel(answers);
  await using graph = createExecutorGraph({ session, model });
  const { verdict } = await graph.invoke({ messages: [new HumanMessage(text)] });
  return { verdict, prompts: model.asked.map((asked) => asked.at(-1)?.text ?? "") };
}

const REFUSED = "Your last answer was refused: The model wrote";

describe("an answer of the tester that cannot be used", () => {
  test.each([
    ["Write tests for shop.py", []],
    ["Write a function that sums a shopping list", [wrote("write_code", "shop.py")]],
  ])("%j: the tester is asked again and told why, and the coder is not", async (text, first) => {
    const { prompts, verdict } = await send(text, [
      ...first,
      wrote("write_tests", "../test_shop.py"),
      wrote("write_tests", "test_shop.py"),
    ]);
    expect(verdict).toEqual({ status: "passed", reason: "The one test that ran passed at attempt 2." });
    expect(prompts.map((prompt) => prompt.includes(REFUSED))).toEqual([...first.map(() => false), false, true]);
  });

  test("is said of the tester's model when the budget is spent with it", async () => {
    const { verdict } = await send("Write tests for shop.py", [
      wrote("write_tests", "shop.py"),
      wrote("write_tests", "shop.py"),
      wrote("write_tests", "shop.py"),
    ]);
    expect(verdict).toMatchObject({ status: "budget-spent", reason: expect.stringContaining("a test file named") });
  });
});
