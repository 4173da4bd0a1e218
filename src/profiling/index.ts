export { profileCode } from "./profile-code.ts";
export type { FunctionTime, LineTime, ProfileReport } from "./profile-report.ts";
export { suggestImprovements } from "./suggest-improvements.ts";
export { toProfileReport } from "./to-profile-report.ts";
