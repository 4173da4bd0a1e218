import { AIMessage } from "@langchain/core/messages";
import { type GraphRuntime, type NodeConfig, withStep } from "../graph-runtime.ts";
import { renderAnswer } from "../render-answer.ts";
import type { ExecutorStateUpdate, ExecutorStateValue } from "../state.ts";

/** Says what was done and how it ended. */
export function createRespondNode(runtime: GraphRuntime) {
  return async function respond(state: ExecutorStateValue, config: NodeConfig): Promise<ExecutorStateUpdate> {
    const attempt = Math.max(1, state.attempts);
    const { summary, text } = await withStep(config, { step: "respond", attempt }, () =>
      renderAnswer(state, runtime.session),
    );
    config.writer?.({ type: "answer", verdict: { status: state.verdict?.status ?? "failed", summary }, text });
    return { messages: [new AIMessage(text)] };
  };
}
