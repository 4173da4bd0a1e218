import { expect, test } from "vitest";
import { failedInWords, passedInWords } from "../../src/pytest/index.ts";

test("passedInWords() counts no single test as several, and none as none", () => {
  expect(passedInWords(3)).toBe("All 3 tests that ran passed");
  expect(passedInWords(1)).toBe("The one test that ran passed");
  expect(passedInWords(0)).toBe("No test passed: every one was skipped or was expected to fail");
});

test("failedInWords() counts the tests that did not pass", () => {
  expect(failedInWords(2, 3)).toBe("2 of 3 tests did not pass");
  expect(failedInWords(1, 1)).toBe("The test did not pass");
});
