import { expect, test } from "vitest";
import { MessageBuilder } from "../../src/cli/message-builder.ts";

function messages(lines: readonly string[]): (string | null)[] {
  const builder = new MessageBuilder();
  return lines.map((line) => builder.add(line));
}

test("takes a line as a message", () => {
  expect(messages(["hello", "", "again"])).toEqual(["hello", "", "again"]);
});

test("waits for the end of a fence", () => {
  const last = "```python\nprint(1)\n\n```";
  expect(messages(["```python", "print(1)", "", "```", "next"])).toEqual([null, null, null, last, "next"]);
});

test("waits for code after a line that announces it", () => {
  expect(messages(["Run this:", "```", "1", "```"]).at(-1)).toBe("Run this:\n```\n1\n```");
  expect(messages(["Remember:", "be nice"])).toEqual([null, "Remember:\nbe nice"]);
});

test("knows a longer fence from a shorter one in it", () => {
  expect(messages(["````", "```", "````"])).toEqual([null, null, "````\n```\n````"]);
});
