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

const BROKEN = "from prices import price\nprint(prise)\n";
const REPAIRED = "from prices import price\nprint(price)\n";
const PRICES = "price = 1\n";

function wrote(name: "write_code" | "write_tests", path: string, content: string): ScriptedTurn {
  return { calls: { [name]: { files: [{ path, content }], explanation: "Done" } } };
}

/** Sends a request about `shop.py`, which imports `prices.py`; whatever holds "prise" fails. */
async function send(text: string, answers: readonly ScriptedTurn[]) {
  const workspaces: (readonly string[])[] = [];
  const argv: unknown[] = [];
  const session = scriptedSession({
    projectFiles: { "shop.py": BROKEN, "prices.py": PRICES },
    executeCode: (code, { files = {}, ...options }) => {
      argv.push(options.argv);
      workspaces.push(Object.keys(files).toSorted());
      if (code.includes("ghostwriter")) {
        return scriptedResult({ stdout: "def test_draft(): ...\n" }, code);
      }
      const error = { name: "NameError", message: "name 'prise' is not defined", line: 2 };
      return scriptedResult(code.includes("prise") ? { error } : {}, code);
    },
    validateCode: () => ({ valid: true, violations: [], imports: [] }),
    runTests: (_path, { files = {} }) => {
      workspaces.push(Object.keys(files).toSorted());
      return scriptedReport([{ id: "test_shop.py::test_shop", status: "passed" }]);
    },
  });
  const model = new ScriptedModel(answers);
  await using graph = createExecutorGraph({ session, model });
  const state = await graph.invoke({ messages: [new HumanMessage(text)] });
  return {
    state,
    workspaces,
    argv,
    calls: session.calls,
    prompts: model.asked.map((asked) => asked.at(-1)?.text ?? ""),
  };
}

describe("a request that names a module", () => {
  test("gives each script the arguments that are meant for it", async () => {
    const { argv } = await send("Run prices.py and prices.py", []);
    expect(argv).toEqual([undefined]);
    const given = await send("Run prices.py with the arguments 3 4 and shop.py", [
      wrote("write_code", "shop.py", REPAIRED),
    ]);
    expect(given.argv.slice(0, 2)).toEqual([["prices.py", "3", "4"], undefined]);
  });

  test("repairs a script with the arguments with which it fails", async () => {
    const { argv } = await send("Fix prices.py and then shop.py with the arguments 3 4", [
      wrote("write_code", "shop.py", REPAIRED),
    ]);
    expect(argv).toEqual([
      ["shop.py", "3", "4"],
      ["shop.py", "3", "4"],
    ]);
  });

  test.each(["Write tests for nothere.py", "Add a total() to nothere.py"])(
    "%j asks no model when it is not there",
    async (text) => {
      const { prompts, state } = await send(text, []);
      expect(prompts).toEqual([]);
      expect(state.verdict).toMatchObject({ status: "failed", reason: expect.stringContaining("nothere.py") });
    },
  );

  test("runs the repaired module, and no copy of it that goes by another name", async () => {
    const { calls, prompts, state } = await send("Fix shop.py", [wrote("write_code", "shop.py", REPAIRED)]);
    expect(calls.map(({ input }) => input)).toEqual([BROKEN, REPAIRED]);
    expect(state.verdict).toEqual({ status: "passed", reason: "The code ran to its end at attempt 2." });
    expect(prompts[0]).toContain('"file": "shop.py"');
    expect(prompts[0]).not.toContain("main.py");
  });

  test("repairs a module that was written under a name of its own", async () => {
    const { calls, prompts } = await send("Write a program that prints prices", [
      wrote("write_code", "show.py", "print(prise)\n"),
      { calls: { write_tests: { files: [], explanation: "There is nothing to test" } } },
      wrote("write_code", "show.py", "print(1)\n"),
      { calls: { write_tests: { files: [], explanation: "There is nothing to test" } } },
    ]);
    expect(prompts[2]).toContain('"file": "show.py"');
    expect(calls.at(-1)?.input).toBe("print(1)\n");
  });

  test("has tests written for it with the modules that it imports at hand", async () => {
    const { prompts, state, workspaces } = await send("Write tests for shop.py", [
      wrote("write_tests", "test_shop.py", "def test_shop(): ...\n"),
    ]);
    expect(prompts[0]).toContain("```python draft\ndef test_draft(): ...");
    expect(prompts[0]?.indexOf("file=shop.py")).toBeLessThan(prompts[0]?.indexOf("file=prices.py") ?? 0);
    expect(workspaces).toEqual([
      ["prices.py", "shop.py"],
      ["prices.py", "shop.py", "test_shop.py"],
    ]);
    expect(state.messages.at(-1)?.text).not.toContain("file=prices.py");
  });

  test("has it changed with the modules that it imports at hand", async () => {
    const { calls, state, workspaces } = await send("Add a total() to shop.py", [
      wrote("write_code", "shop.py", REPAIRED),
      { calls: { write_tests: { files: [], explanation: "There is nothing to test" } } },
    ]);
    expect(calls.at(-1)).toEqual({ method: "executeCode", input: REPAIRED });
    expect(workspaces.at(-1)).toEqual(["prices.py", "shop.py"]);
    expect(state.verdict?.status).toBe("passed");
  });

  test.each(["Write tests for shop.py, but do not run anything", "Add a total() to shop.py, do not run it"])(
    "%j checks that module alone",
    async (text) => {
      const { calls } = await send(text, [wrote("write_code", "shop.py", REPAIRED)]);
      expect(calls.map(({ input }) => input)).toEqual([text.startsWith("Write") ? BROKEN : REPAIRED]);
    },
  );
});
