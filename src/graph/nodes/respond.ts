import { AIMessage } from "@langchain/core/messages";
import { emitter, type GraphRuntime, type NodeConfig } from "../graph-runtime.ts";
import { renderAnswer } from "../render-answer.ts";
import type { ExecutorStateUpdate, ExecutorStateValue } from "../state.ts";

/** Says what was done and how it ended. */
export function createRespondNode(runtime: GraphRuntime) {
  return function respond(state: ExecutorStateValue, config: NodeConfig): ExecutorStateUpdate {
    const emit = emitter(config);
    emit({ type: "step-started", step: "respond", attempt: Math.max(1, state.attempts) });
    const text = renderAnswer(state, runtime.session);
    emit({ type: "answer", text, success: state.verdict?.status === "passed" });
    return { messages: [new AIMessage(text)] };
  };
}
