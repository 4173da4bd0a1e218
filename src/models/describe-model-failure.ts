import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { causeChain, ExecutorError, messageOf, systemCode } from "../errors/index.ts";

const CONNECTION_CODES = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ECONNRESET",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);

/**
 * An error that a model threw when it was called, as one of the product: `cancelled` for an aborted call, else
 * `model-unavailable` with words that name the model and what to do. An `ExecutorError`, or one among the causes, is given back.
 */
export function describeModelFailure(error: unknown, model: BaseChatModel | string): ExecutorError {
  const own = ExecutorError.from(error);
  if (own !== null) {
    return own;
  }
  const name = typeof model === "string" ? model : modelName(model);
  if (isAbort(error)) {
    return new ExecutorError("cancelled", `The call of model "${name}" was cancelled`, { cause: error });
  }
  const { message, hint } = explain(error, name);
  return new ExecutorError("model-unavailable", message, { hint, cause: error });
}

/** The name a model goes by; its class's when it has none. */
export function modelName(model: BaseChatModel): string {
  return "model" in model && typeof model.model === "string" ? model.model : model.getName();
}

function explain(error: unknown, name: string): { readonly message: string; readonly hint: string } {
  const said = firstLine(error);
  switch (statusOf(error)) {
    case 400:
      return {
        message: `Model "${name}" does not take the request: ${said}`,
        hint: "Check that the model can call tools, or take another one",
      };
    case 401:
    case 403:
      return {
        message: `The provider of model "${name}" refuses the key: ${said}`,
        hint: "Check the key in the environment, such as OPENAI_API_KEY, and what it is allowed to use",
      };
    case 404:
      return {
        message: `The provider has no model "${name}": ${said}`,
        hint: "Check the name in EXECUTOR_MODEL or OPENAI_MODEL, and OPENAI_BASE_URL if it is set",
      };
    case 429:
      return {
        message: `The provider of model "${name}" takes no more requests now: ${said}`,
        hint: "Wait and try again, or check the quota of the key",
      };
    case null:
      break;
    default:
      return {
        message: `The provider of model "${name}" failed: ${said}`,
        hint: 'Try again later, or use the model "builtin"',
      };
  }
  return isConnection(error)
    ? {
        message: `Model "${name}" cannot be reached: ${said}`,
        hint: 'Check the network and the base URL (OPENAI_BASE_URL), or use the model "builtin", which needs neither',
      }
    : { message: `Model "${name}" failed: ${said}`, hint: 'Take another model, or "builtin"' };
}

function statusOf(error: unknown): number | null {
  return (
    causeChain(error)
      .map((link) => ("status" in link ? link.status : null))
      .find((status) => typeof status === "number") ?? null
  );
}

function isConnection(error: unknown): boolean {
  return causeChain(error).some(
    (link) =>
      CONNECTION_CODES.has(systemCode(link) ?? "") ||
      (link instanceof Error && /^Connection error|fetch failed|^Request timed out/.test(link.message)),
  );
}

function isAbort(error: unknown): boolean {
  return causeChain(error).some(
    (link) => link instanceof Error && (link.name === "AbortError" || link.constructor.name === "APIUserAbortError"),
  );
}

/** The error's first line: providers append links to their documentation. */
function firstLine(error: unknown): string {
  const line = (messageOf(error).split("\n")[0] ?? "").trim().replace(/\.$/, "");
  const causes = causeChain(error)
    .slice(1)
    .filter((link) => link instanceof Error)
    .map((link) => link.message);
  const cause = causes.at(-1) ?? "";
  return cause !== "" && !line.includes(cause) && line.length < 40 ? `${line} (${cause})` : line;
}
