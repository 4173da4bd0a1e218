import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HumanMessage } from "@langchain/core/messages";
import { afterAll, describe, expect, test } from "vitest";
import { createAgentGraph } from "../../src/agents/executor/agent-graph.ts";
import { readEnvironment } from "../../src/config/index.ts";
import { createExecutorGraph } from "../../src/graph/index.ts";
import { resolveModel } from "../../src/models/index.ts";
import { scriptedReport, scriptedResult, scriptedSession } from "../../src/testing/index.ts";
import { createTools } from "../../src/tools/index.ts";

const CODE = "```python\nprint(1)\n```";
const TWO = "```python\nprint(1)\n```\nand\n```python\nprint(2)\n```";
const JOINED = "```python\na = 1\n```\nand\n```python\nprint(a)\n```";
const TESTS = "```python\nfrom shop import total\n\ndef test_total():\n    assert total() == 1\n```";

// Chat reads files with what lies beside them, and the graph through its session.
const folder = mkdtempSync(join(tmpdir(), "executor-fronts-"));
writeFileSync(join(folder, "shop.py"), "x = 1\n");
writeFileSync(join(folder, "bare.py"), "y = 2\n");
afterAll(() => rmSync(folder, { recursive: true }));

function session() {
  const scripted = scriptedSession({
    executeCode: (code) => scriptedResult({}, code),
    validateCode: () => ({ valid: true, violations: [], imports: [] }),
    profileCode: (code) => ({
      result: scriptedResult({}, code),
      totalTime: 1,
      topFunctions: [],
      hotLines: [],
      suggestions: [],
    }),
    runTests: () => scriptedReport([{ id: "test_a.py::test_a", status: "passed" }]),
    projectFiles: { "shop.py": "x = 1\n", "bare.py": "y = 2\n", "tests/test_shop.py": "" },
  });
  return { ...scripted, workingDirectory: folder };
}

/** What the tool-calling agent of `ExecutorAgent.chat()` does with a message. */
async function chat(text: string) {
  const place = session();
  const model = await resolveModel("builtin", { environment: readEnvironment({}) });
  const tools = createTools({ session: place, emit: () => undefined }, { useAllTools: true });
  await createAgentGraph({ model, tools }).invoke({ messages: [new HumanMessage(text)] });
  return place.calls;
}

/** What the graph of coder, tester and executor does with it. */
async function workflow(text: string) {
  const place = session();
  await using graph = createExecutorGraph({ session: place, model: "builtin", environment: readEnvironment({}) });
  await graph.invoke({ messages: [new HumanMessage(text)] });
  return place.calls;
}

const run = (input: string) => ({ method: "executeCode", input });
const check = (input: string) => ({ method: "validateCode", input });
const runTests = (input: string) => ({ method: "runTests", input });
const profile = (input: string) => ({ method: "profileCode", input });

describe("one sentence does the same through chat and through the graph", () => {
  test.each([
    [`Execute this code:\n${CODE}`, [run("print(1)\n")]],
    ["Execute this code: print(1)", [run("print(1)\n")]],
    [CODE, [run("print(1)\n")]],
    [`Run these:\n${TWO}`, [run("print(1)\n"), run("print(2)\n")]],
    [`Run:\n${JOINED}`, [run("a = 1\n\nprint(a)\n")]],
    [`Execute and validate this code:\n${CODE}`, [check("print(1)\n"), run("print(1)\n")]],
    [`Explain this code:\n${CODE}`, [run("print(1)\n")]],
    [`Fix this:\n${CODE}`, [run("print(1)\n")]],
    [`Check whether this code is valid, do not run it:\n${CODE}`, [check("print(1)\n")]],
    [`Check this code:\n${CODE}`, [check("print(1)\n")]],
    [`Check this\n${CODE}`, [check("print(1)\n")]],
    ["Check this: print(1)", [check("print(1)\n")]],
    [`Could you please check my Python code for mistakes?\n${CODE}`, [check("print(1)\n")]],
    [`Look this over\n${CODE}`, [check("print(1)\n")]],
    [`Take a quick look at this, please\n${CODE}`, [check("print(1)\n")]],
    [`Lint this\n${CODE}`, [check("print(1)\n")]],
    ["Lint this: print(1)", [check("print(1)\n")]],
    [`Are there any syntax errors in this?\n${CODE}`, [check("print(1)\n")]],
    [`Review this without running\n${CODE}`, [check("print(1)\n")]],
    [`Is this valid?\n${TESTS}`, [check("from shop import total\n\ndef test_total():\n    assert total() == 1\n")]],
    [`Check these tests:\n${TESTS}`, [runTests("test_given.py")]],
    [`Check that this works\n${CODE}`, [run("print(1)\n")]],
    [`Check this code and tell me what it prints\n${CODE}`, [run("print(1)\n")]],
    [`Check this code and then run it\n${CODE}`, [check("print(1)\n"), run("print(1)\n")]],
    [`This is my check function. Run it:\n${CODE}`, [run("print(1)\n")]],
    [`Make this faster\n${CODE}`, [profile("print(1)\n")]],
    [`Can you make this code run a lot faster?\n${CODE}`, [profile("print(1)\n")]],
    [`Speed this up\n${CODE}`, [profile("print(1)\n")]],
    [`Optimize this\n${CODE}`, [profile("print(1)\n")]],
    ["Optimize this: print(1)", [profile("print(1)\n")]],
    [`Run this and improve its performance\n${CODE}`, [profile("print(1)\n")]],
    [`Why is this so slow?\n${CODE}`, [profile("print(1)\n")]],
    [`Fix this and make it faster\n${CODE}`, [run("print(1)\n")]],
    [`Is this valid?\n${TWO}`, [check("print(1)\n"), check("print(2)\n")]],
    [`Explain what this does, but do not run it:\n${CODE}`, [check("print(1)\n")]],
    [`Profile this without running it:\n${CODE}`, [check("print(1)\n")]],
    [`Analyze the dependencies in this code:\n${CODE}`, [check("print(1)\n")]],
    [`Profile this sorting algorithm:\n${CODE}`, [profile("print(1)\n")]],
    [`Profile these:\n${TWO}`, [profile("print(1)\n"), profile("print(2)\n")]],
    ["What does this error mean: NameError: name 'pd' is not defined", []],
    ["Run the tests in tests/test_shop.py and show me the coverage report", [runTests("tests/test_shop.py")]],
    ["Run all tests in unit/ please", [runTests("unit/")]],
    ["Run all the tests", [runTests(".")]],
    ["Show me the coverage", [runTests(".")]],
    [`Run these tests with coverage:\n${TESTS}`, [runTests("test_given.py")]],
    [`Here are two files:\n${CODE}\n${TESTS}`, [runTests("test_given.py")]],
    ["Run the tests in test_x.py, but do not execute anything", []],
    ["Calculate the factorial of 10 using Python", [run("import math\n\nprint(math.factorial(10))\n")]],
    ["Import pandas and numpy", [run("import pandas as pd\nimport numpy as np\n")]],
    ["Show me a demo of fibonacci", [run(expect.stringContaining("def fibonacci(n)"))]],
    ["Check shop.py", [check("x = 1\n")]],
    ["Validate shop.py, but do not run it", [check("x = 1\n")]],
    ["Check shop.py and profile bare.py", [check("x = 1\n")]],
    ["Do not run shop.py, only check it; then run bare.py", [check("x = 1\n")]],
    ["Validate shop.py and then run it", [check("x = 1\n"), run("x = 1\n")]],
    ["Check shop.py and bare.py", [check("x = 1\n"), check("y = 2\n")]],
    ["Run shop.py, then bare.py", [run("x = 1\n"), run("y = 2\n")]],
    ["Install requests and run shop.py", [run("x = 1\n")]],
    ["Which dependencies does shop.py have? List the dependencies", [check("x = 1\n")]],
    ["Profile shop.py", [profile("x = 1\n")]],
    ["Profile and test shop.py", [profile("x = 1\n")]],
    ["Speed up shop.py", [profile("x = 1\n")]],
    ["Fix bare.py", [run("y = 2\n")]],
    ["Profile shop.py without running it", [check("x = 1\n")]],
    ["Run nothere.py", []],
    ["Check nothere.py", []],
    ["Profile nothere.py", []],
    ["Write tests for nothere.py", []],
    ["Build me a web shop", []],
    ["Explain shop.py", []],
  ])("%j", async (text, calls) => {
    const done = { chat: await chat(text), workflow: (await workflow(text)).filter((call) => !isDraft(call)) };
    expect(done).toEqual({ chat: calls, workflow: calls });
  });
});

/** Whether a call drafts tests for code that the graph has written, which chat does not. */
function isDraft({ input }: { readonly input: string }): boolean {
  return input.includes("from hypothesis.extra import ghostwriter");
}
