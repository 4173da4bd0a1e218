export type { FunctionTime, LineTime } from "../protocol/index.ts";
export { profileCode } from "./profile-code.ts";
export type { ProfileReport } from "./profile-report.ts";
export { suggestImprovements } from "./suggest-improvements.ts";
export { toProfileReport } from "./to-profile-report.ts";
