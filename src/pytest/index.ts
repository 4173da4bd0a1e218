export { collectProjectFiles, type ProjectFile, type ProjectFiles } from "./project-files.ts";
export { type ProjectPath, resolveProjectPath } from "./project-path.ts";
export type { FileCoverage, TestCase, TestError, TestReport } from "./test-report.ts";
export { type ToTestReportOptions, toTestReport } from "./to-test-report.ts";
