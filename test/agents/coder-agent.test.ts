import { describe, expect, test } from "vitest";
import { CoderAgent } from "../../src/agents/coder/index.ts";
import { ScriptedModel } from "../../src/testing/index.ts";

function answering(files: unknown, explanation: unknown = "Done"): ScriptedModel {
  return new ScriptedModel([{ calls: { write_code: { files, explanation } }, tokens: 25 }]);
}

describe("CoderAgent", () => {
  test("generates files, and says what they cost", async () => {
    const model = answering([{ path: "shop/total.py", content: "x = 1\n" }]);
    const written = await new CoderAgent({ model }).generate("Write it");
    expect(written).toEqual({
      files: [{ path: "shop/total.py", content: "x = 1\n" }],
      explanation: "Done",
      tokens: 25,
    });
  });

  test("shows the model code and failure in named fences when it repairs", async () => {
    const model = answering([{ path: "main.py", content: "print(1)\n" }]);
    await new CoderAgent({ model }).fix("prnt(1)\n", { file: null, error: "NameError: prnt", suggestions: [] });
    expect(model.asked[0]?.at(-1)?.text).toBe(
      [
        "Repair the code so that it works.",
        "```python file=main.py\nprnt(1)\n```",
        'It failed:\n\n```json failure\n{\n  "file": null,\n  "error": "NameError: prnt",\n  "suggestions": []\n}\n```',
      ].join("\n\n"),
    );
  });

  test("fences code that holds fences itself with more backticks", async () => {
    const model = answering([]);
    await new CoderAgent({ model }).generate("Go on", {
      files: [{ path: "a.py", content: '"""\n```\nx\n```\n"""\n' }],
    });
    expect(model.asked[0]?.at(-1)?.text).toContain('````python file=a.py\n"""\n```\nx\n```\n"""\n````');
  });

  test.each([
    ["/etc/cron.py", "relative"],
    ["../up.py", "leads out"],
    ["a/./b.py", "leads out"],
    ["a\\b.py", "forward slashes"],
    ["C:/b.py", "relative"],
    ["notes.txt", "not a Python file"],
    ["a\u001b[2K.py", "cannot be seen"],
    ["a\u202e.py", "cannot be seen"],
    ["test_shop.py", "code and not tests"],
  ])("refuses an answer that writes %s", async (path, reason) => {
    const coder = new CoderAgent({ model: answering([{ path, content: "" }]) });
    await expect(coder.generate("Write it")).rejects.toMatchObject({
      code: "invalid-input",
      tokens: 25,
      message: expect.stringContaining(reason),
    });
  });

  test("refuses an answer that does not fit the schema and names the field", async () => {
    const coder = new CoderAgent({ model: answering([{ path: "a.py" }]) });
    await expect(coder.generate("Write it")).rejects.toThrow(/files\.0\.content/);
  });

  test("throws invalid-input for an empty request and asks no model", async () => {
    const model = answering([]);
    await expect(new CoderAgent({ model }).generate(" \n")).rejects.toMatchObject({ code: "invalid-input" });
    expect(model.asked).toHaveLength(0);
  });

  test("throws model-unavailable when the model fails", async () => {
    const coder = new CoderAgent({ model: new ScriptedModel([]) });
    await expect(coder.generate("Write it")).rejects.toMatchObject({ code: "model-unavailable" });
  });

  test("repairs by rule with the built-in model", async () => {
    const written = await new CoderAgent({ model: "builtin" }).fix("pd.DataFrame()\n", {
      file: "main.py",
      error: "NameError: name 'pd' is not defined",
      suggestions: [
        {
          rule: "missing-import",
          message: "Import pandas",
          edit: { startLine: 1, endLine: 0, replacement: "import pandas as pd" },
          file: null,
        },
      ],
    });
    expect(written.files).toEqual([{ path: "main.py", content: "import pandas as pd\npd.DataFrame()\n" }]);
  });
});
