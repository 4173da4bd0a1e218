import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { diagnose, parseTraceback, suggestionsForError } from "../../src/diagnosis/index.ts";
import { ExecutorAgent, SandboxPool } from "../../src/index.ts";

const MANY = 100_000;

/** Code on which a pattern, or a loop in a loop, stands still for longer than anybody waits. To come to an end is asked. */
const CODES: readonly (readonly [what: string, code: string])[] = [
  ["many expressions in an f-string without an end", `x = f"${"{a}".repeat(45)}`],
  ["more of them than are read", `x = f"${"{a}".repeat(MANY / 3)}`],
  ["open expressions in an f-string", `x = f"${"{a[b(c".repeat(300)}`],
  ["a long name", `if ${"a".repeat(MANY)} b`],
  ["spaces", `if x${" ".repeat(MANY)}y`],
  ["a long operation", `x = "a"${" + b".repeat(480)}`],
  ["brackets", `x = ${"[(".repeat(MANY)}`],
  ["quotes", "\"'".repeat(MANY)],
  ["backslashes in a string", `"${"\\".repeat(MANY)}`],
  ["lines with the same name", "x = y\n".repeat(MANY / 4)],
  ["names that are all alike", Array.from({ length: MANY / 10 }, (_, index) => `value${index} = 1`).join("\n")],
  ["an f-string of many lines", `x = f"""\n${"{a}\n".repeat(MANY / 4)}"""`],
  ["quotes of three on every line", '"""\n'.repeat(MANY / 4 + 1)],
  ["functions in a class on its own level", `class A:\n${"def m(self):\n    pass\n".repeat(MANY / 12)}`],
  ["decorators alone", `class A:\n${"@a\n".repeat(MANY / 2)}`],
  ["functions that a line calls", `f0(${Array.from({ length: 200 }, (_, index) => `f${index}()`).join(",")})\n`],
];

const ERRORS: readonly (readonly [name: string, message: string])[] = [
  ["SyntaxError", "invalid syntax"],
  ["SyntaxError", "f-string: expecting '}'"],
  ["SyntaxError", "unterminated string literal (detected at line 1)"],
  ["SyntaxError", "invalid syntax. Maybe you meant '==' or ':=' instead of '='?"],
  ["SyntaxError", "Missing parentheses in call to 'print'. Did you mean print(...)?"],
  ["SyntaxError", "invalid character '\u201c' (U+201C)"],
  ["IndentationError", "expected an indented block after class definition on line 1"],
  ["TabError", "inconsistent use of tabs and spaces in indentation"],
  ["NameError", "name 'valuse' is not defined"],
  ["NameError", `name '${"a".repeat(MANY)}' is not defined`],
  ["AttributeError", `'${"a".repeat(MANY)}' object has no attribute '${"b".repeat(MANY)}'`],
  ["TypeError", "'NoneType' object is not subscriptable"],
  ["TypeError", 'can only concatenate str (not "int") to str'],
  ["TypeError", "unsupported operand type(s) for +: 'builtin_function_or_method' and 'str'"],
  ["TypeError", "takes no ".repeat(MANY)],
  ["TypeError", "list indices must be integers or slices, not float"],
  ["KeyError", `'${"a".repeat(MANY)}'`],
  ["IndexError", "list index out of range"],
  ["UnboundLocalError", "cannot access local variable 'x' where it is not associated with a value"],
  ["ZeroDivisionError", "division by zero"],
  ["AssertionError", "assert where ".repeat(MANY)],
  ["SecurityViolation", `Module '${"a".repeat(MANY)}' is not allowed`],
];

/** As many near names as a kernel could claim. */
const FACTS = { near: Array.from({ length: MANY }, (_, index) => `value${index}`), keys: ["a".repeat(MANY)] };

describe("a failure of any text is diagnosed in time that grows with its length", () => {
  test.each(CODES)("for %s", (_what, code) => {
    const lines = code.split("\n").length;
    for (const [name, message] of ERRORS) {
      const error = { name, message, line: Math.min(2, lines), traceback: "", frames: [], facts: FACTS };
      for (const suggestion of diagnose({ code, file: null, error })) {
        expect(suggestion.message.length).toBeLessThan(10_000);
      }
    }
  });

  test.each([
    ["file names", 'File "'.repeat(MANY)],
    ["headings of groups", "  + Exception Group Traceback (most recent call last):\n".repeat(MANY)],
    ["groups in groups", "  +-+---------------- 1 ----------------\n".repeat(MANY)],
    ["the word Error", `${"Error".repeat(MANY)}!`],
    ["headlines", "ValueError: x\n".repeat(MANY)],
    ["dotted names", `${"a.".repeat(MANY)}Error: x`],
    ["frames", `Traceback (most recent call last):\n${'  File "a.py", line 1, in f\n'.repeat(MANY)}ValueError: x`],
    ["marks below a line", `${"^".repeat(MANY)} x`],
  ])("for a traceback of many %s", (_what, text) => {
    expect(["ValueError", "Error", undefined]).toContain(parseTraceback(text)?.name.replace(/^(?:Error)+$/, "Error"));
    expect(
      suggestionsForError({ name: "ExceptionGroup", message: "x (2 sub-exceptions)", traceback: text }),
    ).toBeDefined();
  });

  test("and a line that is too long to be read gets no edit", () => {
    const code = `value = 1\nprint(valuse, ${"x".repeat(3000)})\n`;
    const error = { name: "NameError", message: "name 'valuse' is not defined", line: 2, traceback: "", frames: [] };
    const [suggestion] = diagnose({ code, file: null, error: { ...error, facts: {} } });
    expect(suggestion?.message).toContain("`value`");
    expect(suggestion?.edit).toBeNull();
  });
});

describe("code of any text is run to a result", () => {
  let pool: SandboxPool;

  beforeAll(() => {
    pool = new SandboxPool();
  });

  afterAll(async () => {
    await pool.close();
  });

  test.each(CODES.slice(0, 6))("for %s", async (_what, code) => {
    await using executor = new ExecutorAgent({ pool, model: "builtin" });
    const { error, outcome, success } = await executor.executeCode(code);
    expect(success).toBe(false);
    expect(outcome.status).toBe("failed");
    expect(error).toMatchObject({ name: code.includes(" + b") ? "NameError" : "SyntaxError", line: 1 });
    expect(error?.suggestions.length).toBeGreaterThan(0);
    expect(executor.getErrorSuggestions(error)).toEqual(error?.suggestions);
    expect(executor.getErrorSuggestions(error?.traceback ?? "")).toBeDefined();
  });

  test.each([
    ["a key", "{}['x' * 20_000_000]", "KeyError"],
    ["a key beside the one that is looked for", "known = {'x' * 20_000_000: 1}\nknown[3]", "KeyError"],
    ["a class's name", "type('x' * 20_000_000, (), {})().missing", "AttributeError"],
    ["a file's name", "raise FileNotFoundError(2, 'no', 'x' * 20_000_000)", "FileNotFoundError"],
  ])("where %s is longer than a message may be", async (_what, code, name) => {
    await using executor = new ExecutorAgent({ pool, model: "builtin" });
    const { error, outcome } = await executor.executeCode(code);
    expect([outcome.status, error?.name], outcome.reason).toEqual(["failed", name]);
  });
});
