export { type Approval, type ApproveTool, askApproval, type HostCall, type HostCallEvent } from "./host-call.ts";
export { HostFunctions, type HostFunctionsOptions } from "./host-functions.ts";
export {
  type DefineToolFields,
  defineTool,
  type HostTool,
  isLangChainTool,
  type LangChainTool,
  type ToolLike,
} from "./host-tool.ts";
export { callHostTool } from "./invoke-tool.ts";
export { renderHostFunction } from "./to-host-function.ts";
