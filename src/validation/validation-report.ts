import type { ReportOf } from "../protocol/index.ts";

/** What the check of code found. */
export type ValidationReport = NonNullable<ReportOf<"validate">>;
