export { checkMessage } from "./check-message.ts";
export { type ChatOptions, ExecutorAgent, type ExecutorAgentOptions } from "./executor-agent.ts";
