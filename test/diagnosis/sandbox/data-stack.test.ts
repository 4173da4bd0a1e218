import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { applyEdit } from "../../../src/diagnosis/index.ts";
import { ExecutorAgent, SandboxPool } from "../../../src/index.ts";
import { SANDBOX_CASES } from "./data-stack-cases.ts";

/** The errors of the real libraries, as they come out of the sandbox. */
describe("an error in the sandbox", () => {
  let pool: SandboxPool;

  beforeAll(() => {
    pool = new SandboxPool();
  });

  afterAll(async () => {
    await pool.close();
  });

  test.each(SANDBOX_CASES)("$rule explains $code", async ({ rule, code, words = [], prints }) => {
    await using executor = new ExecutorAgent({ pool, model: "builtin" });
    const { error } = await executor.executeCode(code);
    const suggestions = error?.suggestions ?? [];
    expect(
      suggestions.map((suggestion) => suggestion.rule),
      `${error?.name}: ${error?.message} ${JSON.stringify(suggestions)}`,
    ).toEqual([rule]);
    for (const word of words) {
      expect(suggestions[0]?.message).toContain(word);
    }
    const edit = suggestions[0]?.edit ?? null;
    if (prints === undefined) {
      expect(edit).toBeNull();
      return;
    }
    if (edit === null) {
      throw new Error(`There is no edit: ${suggestions[0]?.message}`);
    }
    const repaired = applyEdit(code, edit);
    const result = await executor.executeCode(repaired);
    expect(result.error, repaired).toBeNull();
    expect(result.stdout.trimEnd()).toBe(prints);
  });

  test("in a group has the place of its first exception", async () => {
    await using executor = new ExecutorAgent({ pool, model: "builtin" });
    const code =
      "import asyncio\nasync def part():\n    return 1 / size\nsize = 0\nasync with asyncio.TaskGroup() as group:\n    group.create_task(part())\n";
    const { error } = await executor.executeCode(code);
    expect(error).toMatchObject({ name: "ExceptionGroup", line: 3 });
    expect(error?.suggestions[0]?.message).toContain("`size` is 0");
  });
});
