export { ClaimRecord } from "./claimed-tests.ts";
export { describeFailed, describePassed } from "./describe-verdict.ts";
export { parseFrames } from "./parse-frames.ts";
export { collectProjectFiles, type ProjectFiles } from "./project-files.ts";
export { type ProjectPath, resolveProjectPath } from "./project-path.ts";
export { createSealKey } from "./seal.ts";
export type {
  CoverageThreshold,
  FileCoverage,
  IntegrityFinding,
  TestCase,
  TestError,
  TestReport,
} from "./test-report.ts";
export { type ToTestReportOptions, toTestReport } from "./to-test-report.ts";
export { findWrittenTests } from "./written-tests.ts";
