export { causeChain } from "./cause-chain.ts";
export { type ErrorCode, ExecutorError, type ExecutorErrorOptions } from "./executor-error.ts";
export { explainError } from "./explain-error.ts";
export { ExecutionFailed, ExecutionTimeout, MemoryLimitExceeded, SecurityViolation } from "./run-errors.ts";
export { explainFolderError } from "./system-error.ts";
export { messageOf, systemCode } from "./thrown.ts";
export { withText } from "./with-text.ts";
