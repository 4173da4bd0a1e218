import { type JsonValue, MAX_TOOL_BYTES } from "../../protocol/index.ts";
import { CallFailure } from "./call-failure.ts";
import { NotJson, toJson } from "./to-json.ts";

/** What a tool gave, as JSON. Throws `failed` for what is none and for more than 1 MiB. */
export function toResult(value: unknown, tool: string): JsonValue {
  let result: JsonValue;
  try {
    result = toJson(value);
  } catch (error) {
    if (!(error instanceof NotJson)) {
      throw error;
    }
    throw new CallFailure("failed", `${tool} gave a result that is no JSON: ${error.message}`);
  }
  assertSize(`The result of ${tool}`, result, "failed");
  return result;
}

/** Throws a failure of that kind for more than 1 MiB of JSON. */
export function assertSize(what: string, value: unknown, kind: "invalid-arguments" | "failed"): void {
  const bytes = Buffer.byteLength(JSON.stringify(value));
  if (bytes > MAX_TOOL_BYTES) {
    throw new CallFailure(kind, `${what} has ${bytes} bytes of JSON; at most ${MAX_TOOL_BYTES} are allowed`);
  }
}
