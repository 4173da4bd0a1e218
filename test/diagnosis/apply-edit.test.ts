import { expect, test } from "vitest";
import { applyEdit } from "../../src/diagnosis/index.ts";
import { ExecutorError } from "../../src/errors/index.ts";

test("applyEdit() replaces a range of lines", () => {
  expect(applyEdit("a\nb\nc\n", { startLine: 2, endLine: 2, replacement: "x\ny" })).toBe("a\nx\ny\nc\n");
});

test("applyEdit() inserts before the start when the end is one less", () => {
  expect(applyEdit("a\nb", { startLine: 1, endLine: 0, replacement: "x" })).toBe("x\na\nb");
});

test("applyEdit() removes lines for an empty replacement", () => {
  expect(applyEdit("a\nb\nc", { startLine: 2, endLine: 2, replacement: "" })).toBe("a\nc");
});

test("applyEdit() keeps Windows line endings", () => {
  expect(applyEdit("a\r\nb\r\n", { startLine: 2, endLine: 2, replacement: "x\ny" })).toBe("a\r\nx\r\ny\r\n");
});

test.each([
  [0, 0],
  [4, 4],
  [3, 1],
  [1.5, 2],
])("applyEdit() throws invalid-input for lines %d to %d of three", (startLine, endLine) => {
  const edit = { startLine, endLine, replacement: "x" };
  expect(() => applyEdit("a\nb\nc", edit)).toThrow(ExecutorError);
  expect(() => applyEdit("a\nb\nc", edit)).toThrow("does not fit a source of 3 lines");
});
