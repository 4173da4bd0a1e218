import { withText } from "../errors/index.ts";
import type { Execution } from "../sandbox/index.ts";
import type { ValidationReport } from "./validation-report.ts";

/**
 * Reads the report of a `validate` task. A check that was stopped, or whose answer cannot be read, is a report with one
 * violation `check-failed`: code that was not checked is never called valid.
 */
export function toValidationReport({ outcome, report }: Execution<"validate">): ValidationReport {
  if (outcome.status !== "completed" || report === null) {
    const reason = outcome.status === "completed" ? "its report cannot be read" : outcome.reason;
    const message = `The code could not be checked: ${reason}`;
    return {
      valid: false,
      violations: [{ rule: "check-failed", severity: "error", message, line: 1, column: 1 }],
      imports: [],
    };
  }
  const { violations, imports } = report;
  return {
    valid: violations.every((violation) => violation.severity !== "error"),
    violations: violations.map((violation) => withText(violation, `line ${violation.line}: ${violation.message}`)),
    imports,
  };
}
