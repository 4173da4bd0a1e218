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

const collectErrorSchema = z.object({
  file: z.string(),
  name: z.string(),
  message: z.string(),
  traceback: z.string(),
  line: z.number().int().nullable(),
  facts: factsSchema,
});
export type CollectError = z.infer<typeof collectErrorSchema>;

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

/** What a kernel says of a run of pytest. The tests ran in the same process, so all of it is a claim. */
export const pytestClaimsSchema = z.object({
  tests: z.array(testSchema),
  /** How many tests were to be run. */
  collected: z.number().int().min(0),
  exitCode: z.number().int(),
  /** Files that could not be imported. */
  collectErrors: z.array(collectErrorSchema),
  coverage: coverageSchema.nullable(),
  warnings: z.array(z.string()),
});
export type PytestClaims = z.infer<typeof pytestClaimsSchema>;
