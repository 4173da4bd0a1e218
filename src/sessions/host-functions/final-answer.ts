import { z } from "zod";
import type { HostFunction } from "../../protocol/index.ts";
import { CallFailure, describeIssues } from "./call-failure.ts";
import { describeKeys, type JsonSchema, toAnnotation } from "./python-annotation.ts";

/** The name of the function that ends a run with a value. */
export const FINAL_ANSWER = "final_answer";

/** What code gave as its answer. */
export interface GivenAnswer {
  /** JSON data; what the schema made of it, where there is one. */
  readonly value: unknown;
}

/** The signature of `final_answer(value)`. */
export function finalAnswerFunction(schema: z.ZodType): HostFunction {
  const json = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as JsonSchema;
  const about = [json.description ?? "", describeKeys(json)].filter((text) => text !== "").join(", ");
  const docstring = "Ends the work with this value as its answer. Nothing after the call runs.";
  return {
    name: FINAL_ANSWER,
    parameters: [{ name: "value", key: "value", annotation: toAnnotation(json), required: true, default: null }],
    returns: "NoReturn",
    docstring: about === "" ? docstring : `${docstring}\n\nArgs:\n    value: ${about}`,
    endsRun: true,
  };
}

/** The answer that a value is. Throws `invalid-arguments` for one that does not fit. */
export async function parseAnswer(schema: z.ZodType, value: unknown): Promise<GivenAnswer> {
  const parsed = await schema.safeParseAsync(value);
  if (!parsed.success) {
    throw new CallFailure("invalid-arguments", `The final answer does not fit: ${describeIssues(parsed.error)}`);
  }
  return { value: parsed.data };
}
