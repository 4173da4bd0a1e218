import { AIMessage, type BaseMessage, ToolMessage } from "@langchain/core/messages";
import { createMiddleware } from "langchain";
import type { ExecutionRecord } from "../../tools/index.ts";

/** A value that code gave to `final_answer()`. */
export interface GivenAnswer {
  readonly value: unknown;
}

/** What code gave as the answer in the tool calls that end the conversation so far; null when it gave nothing. */
export function givenAnswer(messages: readonly BaseMessage[]): GivenAnswer | null {
  for (const message of messages.toReversed()) {
    if (!ToolMessage.isInstance(message)) {
      return null;
    }
    const answer = message.name === "execute_code" ? answerOf(message.artifact) : null;
    if (answer !== null) {
      return answer;
    }
  }
  return null;
}

/** The answer in words: a text as it is, everything else as JSON. */
function renderAnswer({ value }: GivenAnswer): string {
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

/** Ends the agent's loop when code has given its final answer: the model is not asked again. */
export function endWithFinalAnswer() {
  return createMiddleware({
    name: "EndWithFinalAnswer",
    beforeModel: {
      canJumpTo: ["end"],
      hook: ({ messages }) => {
        const answer = givenAnswer(messages);
        // A conversation goes on well only after an answer of the model's own kind.
        return answer === null ? undefined : { messages: [new AIMessage(renderAnswer(answer))], jumpTo: "end" };
      },
    },
  });
}

/** The tool's artifact is an execution, or a profile of one, or what says why there is none. */
function answerOf(artifact: Partial<ExecutionRecord> & { readonly result?: ExecutionRecord } = {}): GivenAnswer | null {
  return artifact.finalAnswer ?? artifact.result?.finalAnswer ?? null;
}
