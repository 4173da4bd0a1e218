export { toValidationReport } from "./to-validation-report.ts";
export { validateCode } from "./validate-code.ts";
export type { ValidationReport, Violation } from "./validation-report.ts";
