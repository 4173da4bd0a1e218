import { expect, test } from "vitest";
import { stateUnavailable } from "../../../src/sessions/record/record-files.ts";

test.each([
  [Object.assign(new Error("no"), { code: "EACCES" }), "it may not be read or written (EACCES)"],
  [Object.assign(new Error("full"), { code: "ENOSPC" }), "the disk is full (ENOSPC)"],
  [Object.assign(new Error("a device of its own"), { code: "ENODEV" }), "a device of its own"],
  ["a text", "a text"],
])("stateUnavailable() tells what %s means", (cause, reason) => {
  const error = stateUnavailable("/state/a.jsonl", cause);
  expect(error).toMatchObject({ code: "state-unavailable", cause });
  expect(error.message).toBe(`The session's record "/state/a.jsonl" cannot be used: ${reason}`);
});
