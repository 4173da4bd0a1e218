import { z } from "zod";
import { assertOptionNames } from "../config/index.ts";
import { ExecutorError } from "../errors/index.ts";
import { diagnose } from "./diagnose.ts";
import type { Failure } from "./failure.ts";
import { parseTraceback } from "./parse-traceback.ts";
import type { DiagnoseOptions } from "./rule.ts";
import type { Suggestion } from "./suggestion.ts";

export interface SuggestionsForErrorOptions extends DiagnoseOptions {
  /** The code that raised the error; without it no suggestion has an edit. */
  readonly code?: string | undefined;
}

/** What a result's `error` has, and what an error thrown by `unwrap()` may carry. */
const diagnosedSchema = z.object({
  suggestions: z
    .array(
      z.object({
        rule: z.string(),
        message: z.string(),
        edit: z.object({ startLine: z.number(), endLine: z.number(), replacement: z.string() }).nullable(),
        file: z.string().nullable(),
      }),
    )
    .min(1),
});
/** A result, or what `unwrap()` throws: its cause is the result. */
const carrierSchema = z
  .object({ error: z.unknown(), cause: z.object({ error: z.unknown() }).optional().catch(undefined) })
  .partial();
const describedSchema = z.object({
  name: z.string().min(1),
  message: z.string(),
  traceback: z.string().optional(),
  line: z.number().nullable().optional(),
  facts: z.record(z.string(), z.unknown()).catch({}),
});

/**
 * Suggestions for whatever was thrown or reported: an error of the product, the `error` of a result, a result itself, an
 * Error, or text with a Python traceback in it. Empty when nothing is known about it. Throws `invalid-input` for an option
 * that is unknown.
 */
export function suggestionsForError(error: unknown, options: SuggestionsForErrorOptions = {}): readonly Suggestion[] {
  assertOptionNames(options, { code: true, allowedModules: true, limit: true });
  const own = ExecutorError.from(error);
  if (own !== null) {
    return own.hint === undefined ? [] : [{ rule: own.code, message: own.hint, edit: null, file: null }];
  }
  const diagnosed = diagnosedSchema.safeParse(error);
  if (diagnosed.success) {
    return diagnosed.data.suggestions;
  }
  const carrier = carrierSchema.safeParse(error);
  const inner = carrier.success ? (carrier.data.cause?.error ?? carrier.data.error) : undefined;
  if (inner !== undefined && inner !== null) {
    return suggestionsForError(inner, options);
  }
  const { code = null, ...others } = options;
  const failure = failureOf(error, code);
  return failure === null ? [] : diagnose(failure, others);
}

function failureOf(error: unknown, code: string | null): Failure | null {
  if (typeof error === "string") {
    const parsed = parseTraceback(error);
    return parsed === null ? null : { code, file: null, error: parsed };
  }
  const described = describedSchema.safeParse(error);
  if (!described.success) {
    return null;
  }
  const { name, message, traceback, line, facts } = described.data;
  const parsed = parseTraceback(traceback ?? message);
  // A plain Error often carries Python's own `Name: message` as its text.
  const isWrapper = parsed !== null && (name === "Error" || name === "ExecutionFailed");
  return {
    code,
    file: null,
    error: {
      name: isWrapper ? parsed.name : name,
      message: isWrapper ? parsed.message : message,
      line: line ?? parsed?.line ?? null,
      traceback: traceback ?? "",
      frames: parsed?.frames ?? [],
      facts,
    },
  };
}
