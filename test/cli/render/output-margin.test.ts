import { expect, test } from "vitest";
import { OutputMargin } from "../../../src/cli/render/output-margin.ts";
import { recordingTerminal } from "../sample-results.ts";

function write(chunks: readonly (readonly ["stdout" | "stderr", string])[], options = {}): string {
  const terminal = recordingTerminal(options);
  const margin = new OutputMargin(terminal);
  for (const [stream, text] of chunks) {
    margin.write(stream, text);
  }
  margin.end();
  return terminal.text();
}

test("puts a bar before each line, whatever the chunks are", () => {
  expect(
    write([
      ["stdout", "a"],
      ["stdout", "b\nc"],
      ["stdout", "\n\nd"],
    ]),
  ).toBe("  │ ab\n  │ c\n  │ \n  │ d\n");
});

test("marks standard error with another bar", () => {
  expect(
    write([
      ["stdout", "out\n"],
      ["stderr", "err\n"],
    ]),
  ).toBe("  │ out\n  ┃ err\n");
});

test("wraps long lines on a terminal so that the bar goes on", () => {
  const rows = write(
    [
      ["stdout", `${"x".repeat(70)}`],
      ["stdout", "y".repeat(70)],
    ],
    { columns: 64 },
  )
    .trimEnd()
    .split("\n");
  expect(rows).toEqual([`  │ ${"x".repeat(60)}`, `  │ ${"x".repeat(10)}${"y".repeat(50)}`, `  │ ${"y".repeat(20)}`]);
});

test("leaves long lines whole in a pipe", () => {
  expect(write([["stdout", "x".repeat(300)]], { isTTY: false })).toBe(`  │ ${"x".repeat(300)}\n`);
});

test("counts wide characters as two columns", () => {
  const rows = write([["stdout", "日".repeat(40)]], { columns: 64 })
    .trimEnd()
    .split("\n");
  expect(rows).toEqual([`  │ ${"日".repeat(30)}`, `  │ ${"日".repeat(10)}`]);
});

test("waits for the other half of a line break or a character", () => {
  expect(
    write([
      ["stdout", "a\r"],
      ["stdout", "\nb\ud83d"],
      ["stdout", "\ude80"],
    ]),
  ).toBe("  │ a\n  │ b🚀\n");
});

test("shows control sequences of the code as escapes", () => {
  expect(
    write([
      ["stdout", "\x1b[2Jgone\x1b"],
      ["stdout", "]0;title\x07"],
    ]),
  ).toBe("  │ \\x1b[2Jgone\\x1b]0;title\\x07\n");
});

test("comes to an end for lines of many tabs", () => {
  const tabs = "\t".repeat(100_000);
  expect(write([["stdout", `${tabs}x\n`]], { isTTY: false })).toHaveLength("  │ ".length + 800_000 + 2);
});
