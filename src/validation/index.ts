export { toValidationReport } from "./to-validation-report.ts";
export type { ValidationReport, Violation } from "./validation-report.ts";
