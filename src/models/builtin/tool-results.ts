import { z } from "zod";
import type { ToolResult } from "./conversation.ts";

const executionSchema = z.object({
  success: z.boolean(),
  error: z.object({ name: z.string(), line: z.number().nullable() }).nullable(),
});
const testsSchema = z.object({
  success: z.boolean(),
  passed: z.number(),
  failed: z.number(),
  errors: z.number(),
  stopped: z.number().default(0),
  notRun: z.number().default(0),
  total: z.number(),
  note: z.string().nullable().default(null),
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

const ERROR_LINE = /^([A-Z]\w*(?:Error|Exception|Interrupt|Timeout|Exceeded|Violation|Failed))(?: at line \d+)?: /m;

/** What a run of code gave, from the tool's data, else from its text. */
export interface RunSummary {
  readonly success: boolean;
  /** The name of what was raised, which the tool's text tells of; null when nothing was. */
  readonly error: string | null;
  readonly line: number | null;
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
    return { success: record.success, error: record.error?.name ?? null, line: record.error?.line ?? null };
  }
  if (!["execute_code", "profile_code", "run_script"].includes(result.name)) {
    return null;
  }
  const error = ERROR_LINE.exec(result.text)?.[1] ?? null;
  return { success: error === null, error, line: null };
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
