export { createCreateDemoTool } from "./create-demo.ts";
export { type CreateToolsOptions, createTools } from "./create-tools.ts";
export { type Demo, demoTopics, findDemo } from "./demo-library.ts";
export { createExecuteCodeTool } from "./execute-code.ts";
export {
  type ExecutionRecord,
  renderError,
  renderExecution,
  toExecutionRecord,
} from "./execution-text.ts";
export { createHandleErrorTool, renderExplanation } from "./handle-error.ts";
export { findOwnTests, readIfThere } from "./own-tests.ts";
export { createProfileCodeTool, type ProfileRecord, renderProfile, toProfileRecord } from "./profile-code.ts";
export { createRunScriptTool } from "./run-script.ts";
export { createRunTestsTool } from "./run-tests.ts";
export { renderTests } from "./test-text.ts";
export type { ToolContext } from "./tool-context.ts";
export { createValidateCodeTool, renderValidation } from "./validate-code.ts";
