export type { Violation } from "../protocol/index.ts";
export { toValidationReport } from "./to-validation-report.ts";
export { validateCode } from "./validate-code.ts";
export type { ValidationReport } from "./validation-report.ts";
