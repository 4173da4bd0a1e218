export { ClaimRecord } from "./claimed-tests.ts";
export { describeFailed, describePassed } from "./describe-verdict.ts";
export { gatherProject } from "./gather-project.ts";
export { parseFrames } from "./parse-frames.ts";
export { collectProjectFiles, type ProjectFiles } from "./project-files.ts";
export type { ProjectPath } from "./project-path.ts";
export { readProjectFile } from "./read-project-file.ts";
export { runTests } from "./run-tests.ts";
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
