import { z } from "zod";

const factsSchema = z.record(z.string(), z.unknown());

const testErrorSchema = z.object({
  name: z.string(),
  message: z.string(),
  file: z.string(),
  line: z.number().int(),
  facts: factsSchema,
});

const testSchema = z.object({
  id: z.string(),
  status: z.enum(["passed", "failed", "error", "skipped", "xfailed", "xpassed"]),
  duration: z.number().min(0),
  message: z.string().nullable(),
  traceback: z.string(),
  error: testErrorSchema.nullable(),
});
export type TestClaim = z.infer<typeof testSchema>;

const collectErrorSchema = z.object({
  file: z.string(),
  name: z.string(),
  message: z.string(),
  traceback: z.string(),
  line: z.number().int().nullable(),
  facts: factsSchema,
});
export type CollectError = z.infer<typeof collectErrorSchema>;

const findingSchema = z.object({ severity: z.enum(["violation", "notice"]), message: z.string() });

const percent = z.number().min(0).max(100);

const coverageSchema = z.object({
  percent,
  files: z.array(
    z.object({
      path: z.string(),
      percent,
      statements: z.number().int().min(0),
      uncovered: z.array(z.number().int().min(1)),
    }),
  ),
});

const pytestReportSchema = z.object({
  exitCode: z.number().int(),
  /** Files that could not be imported. */
  collectErrors: z.array(collectErrorSchema),
  /** Files that asked to be skipped as a whole. */
  skippedFiles: z.array(z.string()),
  coverage: coverageSchema.nullable(),
  warnings: z.array(z.string()),
});
export type PytestReport = z.infer<typeof pytestReportSchema>;

/** What a kernel says while pytest runs. The tests run in the same process, so all of it is a claim. */
export const pytestClaimSchema = z.discriminatedUnion("kind", [
  /** The tests that are going to be run; said before the first of them is. */
  z.object({ kind: z.literal("collected"), ids: z.array(z.string()) }),
  /** Tests that were found and are not going to be run. */
  z.object({ kind: z.literal("left-out"), ids: z.array(z.string()) }),
  /** Tests that have ended, the one that begins now, and what does not fit. */
  z.object({
    kind: z.literal("tests"),
    tests: z.array(testSchema),
    running: z.string().nullable(),
    findings: z.array(findingSchema),
  }),
  /** Said once, when pytest has ended. */
  z.object({ kind: z.literal("ended"), report: pytestReportSchema }),
]);
export type PytestClaim = z.infer<typeof pytestClaimSchema>;
