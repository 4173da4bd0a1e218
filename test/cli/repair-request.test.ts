import { expect, it } from "vitest";
import { toRepairRequest } from "../../src/cli/repair-request.ts";
import { projectFolder } from "./run-program.ts";

it.each([
  ["examples/test_inventory.py", "Run the tests in examples/test_inventory.py and fix what fails"],
  ["./examples", "Run the tests in examples/ and fix what fails"],
  [".", "Run the tests and fix what fails"],
])("names %s in words", async (path, request) => {
  expect(await toRepairRequest(path, projectFolder)).toBe(request);
});

it.each([
  ["missing.py", 'There is no file or folder "missing.py"'],
  ["/", 'The path "/" cannot be put into a request for a repair'],
  ["..", 'The path ".." cannot be put into a request for a repair'],
])("refuses %s", async (path, message) => {
  await expect(toRepairRequest(path, projectFolder)).rejects.toMatchObject({ code: "invalid-input", message });
});
