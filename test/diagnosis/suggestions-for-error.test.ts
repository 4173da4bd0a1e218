import { expect, test } from "vitest";
import { applyEdit, parseTraceback, suggestionsForError } from "../../src/diagnosis/index.ts";
import { ExecutionFailed, ExecutionTimeout, ExecutorError, MemoryLimitExceeded } from "../../src/errors/index.ts";
import { runPython } from "./python-failure.ts";

const CODE = "def mean(values):\n    return sum(values) / len(valeus)\n\nmean([1])\n";

test("parseTraceback() reads name, message, line and frames of a real traceback", () => {
  const error = parseTraceback(runPython(CODE).stderr);
  expect(error).toMatchObject({ name: "NameError", line: 2 });
  expect(error?.frames.map((frame) => [frame.line, frame.function])).toEqual([
    [4, "<module>"],
    [2, "mean"],
  ]);
  expect(error?.frames[1]?.source).toBe("return sum(values) / len(valeus)");
});

test("parseTraceback() takes the last of chained exceptions and drops the module of its name", () => {
  const code = "import json\ntry:\n    1 / 0\nexcept ZeroDivisionError:\n    json.loads('{')\n";
  expect(parseTraceback(runPython(code).stderr)).toMatchObject({ name: "JSONDecodeError", line: 5 });
});

test("parseTraceback() reads a syntax error, which has no traceback", () => {
  expect(parseTraceback(runPython("if True\n    pass\n").stderr)).toMatchObject({
    name: "SyntaxError",
    message: "expected ':'",
    line: 1,
  });
});

test("parseTraceback() reads an exception of any name, and a message of several lines", () => {
  const code = "class Trouble(Exception):\n    pass\n\nraise Trouble('one\\nKeyError: two')\n";
  expect(parseTraceback(runPython(code).stderr)).toMatchObject({
    name: "Trouble",
    message: "one\nKeyError: two",
    line: 4,
  });
  expect(parseTraceback("Exception: boom")).toMatchObject({ name: "Exception", message: "boom", line: null });
});

test.each(["", "all is well", "Note: nothing"])("parseTraceback() resolves to null for %j", (text) => {
  expect(parseTraceback(text)).toBeNull();
});

test("suggestionsForError() reads a traceback given as text", () => {
  const [suggestion] = suggestionsForError(runPython(CODE).stderr, { code: CODE });
  expect(suggestion?.rule).toBe("misspelt-name");
  expect(suggestion?.edit).not.toBeNull();
  const edit = suggestion?.edit ?? { startLine: 0, endLine: 0, replacement: "" };
  expect(runPython(applyEdit(CODE, edit)).exitCode).toBe(0);
});

test("suggestionsForError() finds the name that is meant in the source when the error says nothing of it", () => {
  const code = "valuse = [1, 3]\nprint(sum(values))\n";
  const [suggestion] = suggestionsForError(
    "File \"<cell>\", line 2, in <module>\nNameError: name 'values' is not defined",
    { code },
  );
  expect(suggestion?.message).toContain("`valuse`");
  expect(suggestion?.edit).toEqual({ startLine: 2, endLine: 2, replacement: "print(sum(valuse))" });
});

test("suggestionsForError() reads a bare headline", () => {
  const [suggestion] = suggestionsForError("ModuleNotFoundError: No module named 'yaml'");
  expect(suggestion?.message).toContain("`pyyaml`");
});

test.each([
  ["ujson", "use `json`, which does much of the same, or add `ujson` to `packages`"],
  ["lxml", "or add `lxml` to `packages`"],
  ["scapy", "The environment lacks `scapy`: add `scapy` to `packages`"],
  ["httpx", "The environment lacks `httpx`: add `httpx` to `packages`"],
  ["nump", "There is no module `nump`: `numpy` is probably meant"],
  ["pandsa", "`pandas` is probably meant"],
  ["collectons", "`collections` is probably meant"],
])("suggestionsForError() takes no package for a misspelt one, and no slip for a package: %s", (name, said) => {
  const found = suggestionsForError(`ModuleNotFoundError: No module named '${name}'`);
  expect(found.map(({ message }) => message).join("\n")).toContain(said);
  expect(found).toHaveLength(1);
});

test("suggestionsForError() reads the error of a result", () => {
  const error = { name: "ZeroDivisionError", message: "division by zero", line: 1, traceback: "", suggestions: [] };
  expect(suggestionsForError(error, { code: "1 / n" })[0]?.message).toContain("`n` is 0");
});

test("suggestionsForError() gives the suggestions that an error already has", () => {
  const suggestion = { rule: "r", message: "m", edit: null, file: "a.py" };
  expect(suggestionsForError({ name: "E", message: "", suggestions: [suggestion] })).toEqual([suggestion]);
  expect(suggestionsForError({ error: { name: "E", message: "", suggestions: [suggestion] } })).toEqual([suggestion]);
});

test("suggestionsForError() reads the result that unwrap() names as the cause", () => {
  const suggestion = { rule: "r", message: "m", edit: null, file: null };
  const result = { success: false, error: { name: "E", message: "", suggestions: [suggestion] } };
  expect(suggestionsForError(new ExecutionFailed("E: ", { cause: result }))).toEqual([suggestion]);
  expect(suggestionsForError(new Error("KeyError: 'a'", { cause: new Error("other") }))[0]?.rule).toBe("missing-key");
});

test("suggestionsForError() knows the typed errors", () => {
  expect(suggestionsForError(new ExecutionTimeout("Stopped after 2 s"))[0]?.rule).toBe("timed-out");
  expect(suggestionsForError(new MemoryLimitExceeded("Used 512 MB"))[0]?.rule).toBe("out-of-memory");
});

test("suggestionsForError() gives the hint of an error of the product", () => {
  const error = new ExecutorError("invalid-input", 'Path "x" is not there', { hint: "Name another" });
  expect(suggestionsForError(error)).toEqual([
    { rule: "invalid-input", message: "Name another", edit: null, file: null },
  ]);
});

test("suggestionsForError() reads a Python headline in a plain Error", () => {
  expect(suggestionsForError(new Error("KeyError: 'name'"))[0]?.rule).toBe("missing-key");
});

test.each([undefined, null, 5, "fine", {}, new Error("fine")])("suggestionsForError() is empty for %s", (value) => {
  expect(suggestionsForError(value)).toEqual([]);
});
