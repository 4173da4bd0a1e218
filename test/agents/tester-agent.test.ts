import { describe, expect, test } from "vitest";
import { TesterAgent } from "../../src/agents/tester/index.ts";
import { ScriptedModel, type ScriptedRun, scriptedResult, scriptedSession } from "../../src/testing/index.ts";

function openTester(run: ScriptedRun, path = "test_shop.py") {
  const session = scriptedSession({ executeCode: (code) => scriptedResult(run, code) });
  const model = new ScriptedModel([
    { calls: { write_tests: { files: [{ path, content: "def test_a(): ...\n" }], explanation: "Tests" } } },
  ]);
  return { session, model, tester: new TesterAgent({ model, session }) };
}

describe("TesterAgent", () => {
  test("drafts with Hypothesis in the session and shows the draft to the model", async () => {
    const { model, session, tester } = openTester({ stdout: "def test_draft(): ...\n" });
    const written = await tester.generateTests([{ path: "shop.py", content: "def total(): ...\n" }]);
    expect(written.files.map((file) => file.path)).toEqual(["test_shop.py"]);
    expect(session.calls[0]?.input).toContain('MODULE = "shop"');
    expect(model.asked[0]?.at(-1)?.text).toContain("```python draft\ndef test_draft(): ...\n```");
  });

  test("goes on without a draft when the module does not import", async () => {
    const { model, tester } = openTester({ error: { name: "SyntaxError", message: "invalid syntax" } });
    await tester.generateTests("def broken(:\n");
    expect(model.asked[0]?.at(-1)?.text).not.toContain("python draft");
    expect(model.asked[0]?.at(-1)?.text).toContain('"error": "SyntaxError: invalid syntax"');
  });

  test("refuses an answer that writes a module", async () => {
    const { tester } = openTester({}, "shop.py");
    await expect(tester.generateTests("x = 1\n")).rejects.toThrow(
      '"shop.py" where a test file named test_<module>.py was asked for',
    );
  });
});
