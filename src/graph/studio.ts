import { agentModel } from "../agents/agent-model.ts";
import { createAgentGraph } from "../agents/executor/agent-graph.ts";
import { createSession } from "../sessions/index.ts";
import { createTools } from "../tools/index.ts";
import { createExecutorGraph } from "./create-executor-graph.ts";

// The graphs that `langgraph.json` names. They are values and not functions, because the server calls a function for
// every request, and each would have processes of its own. Nothing starts before the first run; the server keeps the
// threads, and what was started ends with the server's process.

/** The tool-calling agent behind `ExecutorAgent.chat()`, with all tools. Every run is fresh. */
export const executor = createAgentGraph({
  model: await agentModel({}),
  tools: createTools({ session: createSession(), emit: () => undefined }, { useAllTools: true }),
});

/** The workflow of coder, tester and executor. Every run is fresh. */
export const workflow = createExecutorGraph();
