import { expect, test } from "vitest";
import { describeFailed, describePassed } from "../../src/pytest/index.ts";

test("describePassed() counts no single test as several, and none as none", () => {
  expect(describePassed(3)).toBe("All 3 tests that ran passed");
  expect(describePassed(1)).toBe("The one test that ran passed");
  expect(describePassed(0)).toBe("No test passed: every one was skipped or was expected to fail");
});

test("describeFailed() counts the tests that did not pass", () => {
  expect(describeFailed({ failed: 1, errors: 0, stopped: 1, notRun: 1, total: 4 })).toBe("3 of 4 tests did not pass");
  expect(describeFailed({ failed: 0, errors: 1, stopped: 0, notRun: 0, total: 1 })).toBe("The test did not pass");
});
