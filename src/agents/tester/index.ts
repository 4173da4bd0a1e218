export { type GenerateTestsOptions, TesterAgent, type TesterAgentOptions } from "./tester-agent.ts";
