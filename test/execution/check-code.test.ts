import { expect, test } from "vitest";
import { assertCode } from "../../src/execution/index.ts";

test.each([
  ["a number", 5, "Code must be a text, not number"],
  ["null", null, "Code must be a text, not null"],
  ["NUL on the second line", "a = 1\nb\0", 'The code "a = 1\\nb\\u0000" holds a NUL character on line 2'],
  ["10 MB of source", "#".repeat(10_000_000), "The code has 10000000 bytes; at most 5000000 are allowed"],
])("assertCode() refuses %s", (_what, code, message) => {
  expect(() => assertCode(code)).toThrow(expect.objectContaining({ code: "invalid-input", message }));
});

test("assertCode() takes empty code, and code at the limit", () => {
  expect(() => assertCode("")).not.toThrow();
  expect(() => assertCode("#".repeat(5_000_000))).not.toThrow();
});
