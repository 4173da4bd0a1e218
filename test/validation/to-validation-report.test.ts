import { expect, test } from "vitest";
import { toValidationReport } from "../../src/validation/index.ts";
import { scriptedExecution } from "../execution-claims.ts";

const violation = { rule: "module-not-allowed", severity: "error", message: "No", line: 1, column: 1 };

test("toValidationReport() reads what the kernel reports", () => {
  const report = { valid: true, violations: [{ ...violation, severity: "warning" }], imports: ["os"] };
  expect(toValidationReport(scriptedExecution("validate", { report }))).toEqual(report);
});

test("toValidationReport() does not call code valid that has an error", () => {
  const report = { valid: true, violations: [violation], imports: [] };
  expect(toValidationReport(scriptedExecution("validate", { report })).valid).toBe(false);
});

test.each([null, "valid", { valid: true }, { valid: true, violations: [{ rule: 1 }], imports: [] }])(
  "toValidationReport() does not call code valid for the report %j",
  (report) => {
    expect(toValidationReport(scriptedExecution("validate", { report }))).toMatchObject({
      valid: false,
      violations: [{ rule: "check-failed", severity: "error" }],
    });
  },
);

test("toValidationReport() says why a check was stopped", () => {
  const report = { valid: true, violations: [], imports: [] };
  const stopped = {
    status: "timed-out",
    limit: { name: "time", value: 1 },
    reason: "The time limit was reached",
  } as const;
  expect(toValidationReport(scriptedExecution("validate", { report, stopped })).violations[0]?.message).toBe(
    "The code could not be checked: The time limit was reached",
  );
});
