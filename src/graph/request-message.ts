import { HumanMessage } from "@langchain/core/messages";
import { checkMessage, checkRequest, type Request } from "../requests/index.ts";

/** Where a message carries its request, among what belongs to no provider. */
export const REQUEST_KEY = "executor_request";

/**
 * A request as a message for the graph: what it says is for people and models, and the request itself goes along as data.
 * Throws `invalid-input` for a text or a request that cannot be worked on.
 */
export function toMessage(asked: string | Request): HumanMessage {
  if (typeof asked === "string") {
    return new HumanMessage(checkMessage(asked));
  }
  const request = checkRequest(asked);
  return new HumanMessage({ content: request.text, additional_kwargs: { [REQUEST_KEY]: request } });
}
