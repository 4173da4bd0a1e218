import { expect, test } from "vitest";
import { suggestionsForError } from "../../src/diagnosis/index.ts";
import { ExecutorError, explainFolderError } from "../../src/errors/index.ts";
import { describeModelFailure } from "../../src/models/index.ts";
import { stateUnavailable } from "../../src/sessions/record/record-files.ts";

const own = new ExecutorError("closed", "The session is closed", { hint: "Open another" });
const wrapped = new Error("The chain failed", { cause: new TypeError("The step failed", { cause: own }) });

test.each([
  ["itself", own, own],
  ["in what a library made of it", wrapped, own],
  ["the outermost of two", new ExecutorError("cancelled", "Stopped", { cause: own }), "cancelled"],
  ["in no other error", new Error("closed"), null],
  ["in no text", "closed", null],
  ["in nothing", undefined, null],
])("ExecutorError.from() finds the error of the product: %s", (_where, thrown, found) => {
  const error = ExecutorError.from(thrown);
  expect(typeof found === "string" ? error?.code : error).toBe(found);
});

test("ExecutorError.from() comes to an end where causes go round in a circle", () => {
  const error = new Error("one");
  error.cause = new Error("other", { cause: error });
  expect(ExecutorError.from(error)).toBeNull();
});

test("ExecutorError.is() tells an error of the product, and its code from others", () => {
  expect([own, wrapped, "closed"].map((error) => ExecutorError.is(error))).toEqual([true, false, false]);
  expect(ExecutorError.is(own, "cancelled", "closed")).toBe(true);
  expect(ExecutorError.is(own, "cancelled")).toBe(false);
  // A system error has a code as well.
  expect(ExecutorError.is(Object.assign(new Error("gone"), { code: "closed" }), "closed")).toBe(false);
});

test.each([
  ["a model's failure", (error: unknown) => describeModelFailure(error, "m").code],
  ["suggestions", (error: unknown) => suggestionsForError(error)[0]?.rule],
  ["the failure of a session's record", (error: unknown) => stateUnavailable("file", error).code],
])("%s: an error of the product stays what it is where it was wrapped", (_what, read) => {
  expect([read(own), read(wrapped)]).toEqual(["closed", "closed"]);
});

test("explainFolderError() leaves an error of the product as it is", () => {
  const use = { code: "state-unavailable", name: "The folder", folder: "/x", hint: "Free it" } as const;
  expect(explainFolderError(own, use)).toBe(own);
  const full = explainFolderError(Object.assign(new Error("no space"), { code: "ENOSPC" }), use);
  expect(full).toMatchObject({ message: 'The folder "/x" cannot be used: the disk is full (ENOSPC)', hint: "Free it" });
});
