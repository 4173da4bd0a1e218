import { z } from "zod";
import type { ToolResult } from "./conversation.ts";

const executionSchema = z.object({
  success: z.boolean(),
  error: z
    .object({
      name: z.string(),
      message: z.string(),
      line: z.number().nullable(),
      traceback: z.string(),
      suggestions: z.array(z.unknown()).optional(),
    })
    .nullable(),
  outcome: z.object({ reason: z.string() }).optional(),
});
const testsSchema = z.object({
  success: z.boolean(),
  passed: z.number(),
  failed: z.number(),
  errors: z.number(),
  total: z.number(),
  problem: z.string().nullable(),
  coverage: z.number().nullable(),
  coverageProblem: z.string().nullable().default(null),
  threshold: z.object({ required: z.number(), reached: z.boolean() }).nullable().default(null),
  uncovered: z.array(z.object({ path: z.string(), lines: z.array(z.number()) })),
});
const validationSchema = z.object({ valid: z.boolean() });
const profileSchema = z.object({
  topFunctions: z.array(z.object({ name: z.string(), percent: z.number() })),
  totalTime: z.number(),
  result: executionSchema,
});
const explanationSchema = z.object({ suggestions: z.array(z.unknown()) });
const demoSchema = z.object({ execution: executionSchema });

const ERROR_LINE =
  /^([A-Z]\w*(?:Error|Exception|Interrupt|Timeout|Exceeded|Violation|Failed))(?: at line \d+)?: (.*)$/m;

/** What a run of code gave, from the tool's data, else from its text. */
export interface RunSummary {
  readonly success: boolean;
  /** `ZeroDivisionError: division by zero`; null when nothing was raised. */
  readonly error: string | null;
  readonly line: number | null;
  readonly traceback: string;
  /** How the run ended, in the supervisor's words; null when the tool did not say. */
  readonly reason: string | null;
  /** Whether the tool has said what may help, or that it knows nothing: then nobody has to ask. */
  readonly isDiagnosed: boolean;
}

/** The run behind a result; null when the tool runs no code or could not. */
export function runOf(result: ToolResult): RunSummary | null {
  if (result.isError) {
    return null;
  }
  const record =
    executionSchema.safeParse(result.artifact).data ??
    profileSchema.safeParse(result.artifact).data?.result ??
    demoSchema.safeParse(result.artifact).data?.execution;
  if (record !== undefined) {
    const { success, error, outcome } = record;
    return {
      success,
      error: error === null ? null : `${error.name}: ${error.message}`,
      line: error?.line ?? null,
      traceback: error?.traceback ?? "",
      reason: outcome?.reason ?? null,
      isDiagnosed: error?.suggestions !== undefined,
    };
  }
  if (!["execute_code", "profile_code", "run_script"].includes(result.name)) {
    return null;
  }
  const found = ERROR_LINE.exec(result.text);
  return {
    success: found === null,
    error: found === null ? null : `${found[1]}: ${found[2]}`,
    line: null,
    traceback: "",
    reason: null,
    isDiagnosed: false,
  };
}

export type TestSummary = z.infer<typeof testsSchema>;
export type ProfileSummary = z.infer<typeof profileSchema>;

/** The test report behind a result; null when there is none. */
export function testsOf(result: ToolResult): TestSummary | null {
  return result.name === "run_tests" ? (testsSchema.safeParse(result.artifact).data ?? null) : null;
}

/** The profile behind a result; null when there is none. */
export function profileOf(result: ToolResult): ProfileSummary | null {
  return result.name === "profile_code" || result.name === "execute_code"
    ? (profileSchema.safeParse(result.artifact).data ?? null)
    : null;
}

/** Whether a validation says that the code would not be run; null when the result is no validation. */
export function validityOf(result: ToolResult): boolean | null {
  return result.name === "validate_code" ? (validationSchema.safeParse(result.artifact).data?.valid ?? null) : null;
}

/** Whether there is something that may help with an error; true where the tool gives no data. */
export function explains(result: ToolResult): boolean {
  return explanationSchema.safeParse(result.artifact).data?.suggestions.length !== 0;
}

/** Whether nothing that follows in the plan makes sense after this result. */
export function isRefused(result: ToolResult): boolean {
  return validityOf(result) === false;
}

/** The error of code that failed, as `handle_error` takes it; null when there is none, and when it is diagnosed already. */
export function failureOf(result: ToolResult): string | null {
  const run = ["execute_code", "profile_code", "run_script"].includes(result.name) ? runOf(result) : null;
  return run === null || run.success || run.error === null || run.isDiagnosed
    ? null
    : run.traceback === ""
      ? run.error
      : withHeadline(run.traceback, run.error);
}

/** A traceback whose last line is the error itself. */
function withHeadline(traceback: string, headline: string): string {
  return traceback.trimEnd().endsWith(headline.split("\n").at(-1) ?? headline)
    ? traceback.trimEnd()
    : `${traceback.trimEnd()}\n${headline}`;
}
