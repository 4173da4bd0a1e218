export { type AgentAnswer, type ChatOptions, ExecutorAgent } from "./executor-agent.ts";
export type { ExecutorAgentOptions } from "./executor-agent-options.ts";
