export {
  type CodeFailure,
  CoderAgent,
  type CoderAgentOptions,
  type FixOptions,
  type GenerateOptions,
} from "./coder-agent.ts";
