import { expect, test } from "vitest";
import type { Reply, ToolResult } from "../../../src/models/builtin/conversation.ts";
import { respond } from "../../../src/models/builtin/respond.ts";
import { ALL_TOOLS, answered, fence, first } from "./conversation-parts.ts";

const SUCCESS = { success: true, error: null };
const FAILURE = { success: false, error: { name: "KeyError", message: "'k'", line: 1, traceback: "" } };
const TOOLS = [...ALL_TOOLS, { name: "run_script", parameters: ["path"] }];
const BLOCKS = [1, 2, 3].map((number) => fence(`print(${number})\n`)).join("\n");

/** Answers every call of a conversation with the next artifact, and gives the last reply. */
function play(
  request: string,
  artifacts: readonly unknown[],
): { readonly end: Reply; readonly calls: readonly string[] } {
  const results: ToolResult[] = [];
  const left = [...artifacts];
  let reply = first(request, TOOLS);
  while (reply.verdict === null) {
    results.push(answered(reply, "said", left.shift()));
    reply = respond({ request, results }, TOOLS);
  }
  return { end: reply, calls: results.map((result) => result.name) };
}

const tests = (failed: number) => ({
  success: failed === 0,
  passed: 2 - failed,
  failed,
  errors: 0,
  total: 2,
  problem: null,
  coverage: null,
  uncovered: [],
});

test.each([
  [`Run:\n${BLOCKS}`, SUCCESS, FAILURE, "blocks", "Block N failed on line 1 with KeyError."],
  [
    `Profile:\n${BLOCKS}`,
    { topFunctions: [], totalTime: 1, result: SUCCESS },
    { topFunctions: [], totalTime: 1, result: FAILURE },
    "blocks",
    "Block N failed on line 1 with KeyError.",
  ],
  [`Validate:\n${BLOCKS}`, { valid: true }, { valid: false }, "blocks", "Block N would be refused, so it was not run."],
  ["Run 1.py, 2.py and 3.py", SUCCESS, FAILURE, "scripts", "The script N.py failed on line 1 with KeyError."],
  [
    "Run the tests in test_1.py, test_2.py and test_3.py",
    tests(0),
    tests(1),
    "test runs",
    "test_N.py: 1 of 2 tests did not pass.",
  ],
])("the verdict on %j is about all of it", (request, good, bad, things, sentence) => {
  for (const failing of [0, 1, 2]) {
    const { end } = play(
      request,
      [0, 1, 2].map((index) => (index === failing ? bad : good)),
    );
    expect(end.text.split("\n\n")[0]).toBe(`1 of 3 ${things} failed. ${sentence.replace("N", String(failing + 1))}`);
    expect(end.verdict).toBe("failed");
  }
  const { end } = play(request, [good, good, good]);
  expect(end.text).toMatch(new RegExp(`^All 3 ${things} `));
  expect(end.verdict).toBe("passed");
});

test("a block that is refused is not run, and the others are", () => {
  const artifacts = [{ valid: true }, SUCCESS, { valid: false }, { valid: true }, SUCCESS];
  const { calls, end } = play(`Execute and validate:\n${BLOCKS}`, artifacts);
  expect(calls).toEqual(["validate_code", "execute_code", "validate_code", "validate_code", "execute_code"]);
  expect(end.text.split("\n\n")[0]).toBe("1 of 3 blocks failed. Block 2 would be refused, so it was not run.");
});

test("a line of a program that was joined from blocks is found in its block", () => {
  const request = `Run:\n${fence("import math\n")}\n${fence("print(math.pi)\nprint(math.pie)\n")}`;
  const error = { name: "AttributeError", message: "no", line: 4, traceback: "" };
  const { end } = play(request, [{ success: false, error }]);
  expect(end.text).toMatch(/^The code failed on line 4, line 2 of block 2, with AttributeError\.\n/);
});

test("a topic of which there is no demonstration is not done", () => {
  expect(play("show me a demo of knitting", [{ topics: [] }]).end).toMatchObject({ text: "said", verdict: "failed" });
});

test.each([
  ["Refactor this code", "I did not refactor it"],
  ["Fix this code", "I changed nothing"],
  ["Explain this code", "I did not explain it"],
])("%j is run, and is not said to be done", (words, note) => {
  const { end } = play(`${words}:\n${fence("print(1)\n")}`, [SUCCESS]);
  expect(end.text.split("\n\n")[0]).toContain(`The code ran. ${note}`);
  expect(end.verdict).toBe("failed");
});

test("what was asked for beside a run does not spoil it", () => {
  const { end } = play(`Run this and explain it:\n${fence("print(1)\n")}`, [SUCCESS]);
  expect(end.text).toContain("I did not explain it.");
  expect(end.verdict).toBe("passed");
});

test("why nothing is covered is said where code and test are one block", () => {
  const block = fence("def half(n):\n    return n / 2\n\ndef test_half():\n    assert half(4) == 2\n");
  const { end } = play(`Run with coverage:\n${block}`, [tests(0)]);
  expect(end.text).toMatch(/^All 2 tests that ran passed\. Coverage is measured of modules that tests import: /);
});
