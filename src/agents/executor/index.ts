export { type AgentAnswer, type ChatOptions, ExecutorAgent, type ExecutorAgentOptions } from "./executor-agent.ts";
