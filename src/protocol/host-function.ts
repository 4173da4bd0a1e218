import { z } from "zod";

/** Calls of host functions that one run may make. */
export const MAX_TOOL_CALLS = 1000;
/** Bytes of JSON that the arguments of one call, or its result, may have: 1 MiB. */
export const MAX_TOOL_BYTES = 1024 * 1024;

/** One parameter of a host function. */
export interface HostParameter {
  /** The name in Python. */
  readonly name: string;
  /** The name in the JSON object of the arguments; differs from `name` where that would be a Python keyword. */
  readonly key: string;
  /** The Python annotation, as text: `list[str]`. */
  readonly annotation: string;
  /** Required parameters stand before the others. */
  readonly required: boolean;
  /** What a parameter that is not required is when it is not given; one that stays at null is not sent. */
  readonly default: JsonValue;
}

/** A function of the host that code in a sandbox can call: its signature, as plain data. */
export interface HostFunction {
  readonly name: string;
  readonly parameters: readonly HostParameter[];
  /** The annotation of the result, as text. */
  readonly returns: string;
  readonly docstring: string;
  /** True when a call that succeeds is the last thing that the run does. */
  readonly endsRun: boolean;
}

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** A claim of the code's process that it calls a host function. */
export const toolCallSchema = z.object({
  type: z.literal("tool-call"),
  id: z.string(),
  /** Numbers the calls of a kernel, so that it is unique in a run. */
  call: z.number().int(),
  name: z.string(),
  // Any object: who answers the call checks what is in it.
  arguments: z.custom<Readonly<Record<string, unknown>>>(isObject),
});
export type ToolCallFrame = z.infer<typeof toolCallSchema>;

/**
 * Why a call gave no value, and with it the exception that Python raises.
 *
 * - `invalid-arguments`: they break the function's schema, or a limit (ValueError)
 * - `refused`: the call was not approved, or the run is over (PermissionError)
 * - `timed-out`: the function took too long (TimeoutError)
 * - `failed`: everything else (RuntimeError)
 */
export type CallErrorKind = "invalid-arguments" | "refused" | "timed-out" | "failed";

export interface CallError {
  readonly kind: CallErrorKind;
  readonly message: string;
}

/** The answer to one call. */
export type CallAnswer = { readonly value: JsonValue } | { readonly error: CallError };

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
