import { countUnpassed, type TestReport } from "./test-report.ts";

/** A run without a failure as a sentence without its full stop. */
export function describePassed(passed: TestReport["passed"]): string {
  if (passed === 0) {
    return "No test passed: every one was skipped or was expected to fail";
  }
  return passed === 1 ? "The one test that ran passed" : `All ${passed} tests that ran passed`;
}

type Counted = Pick<TestReport, "failed" | "errors" | "stopped" | "notRun" | "total">;

/** A run in which tests failed, or did not come to their end, as a sentence without its full stop. */
export function describeFailed(counts: Counted): string {
  const { total } = counts;
  return total === 1 ? "The test did not pass" : `${countUnpassed(counts)} of ${total} tests did not pass`;
}
