import { z } from "zod";

const factsSchema = z.record(z.string(), z.unknown());

const testErrorSchema = z.object({
  name: z.string(),
  message: z.string(),
  /** Workspace path of the innermost frame that is the user's. */
  file: z.string(),
  line: z.number().int(),
  facts: factsSchema,
});
/** In a text it reads as name, message and place. */
export type TestError = Readonly<z.infer<typeof testErrorSchema>>;

const testSchema = z.object({
  /** pytest's node id: `test_calculator.py::test_add`. */
  id: z.string(),
  status: z.enum(["passed", "failed", "error", "skipped", "xfailed", "xpassed"]),
  /** Seconds. */
  duration: z.number().min(0),
  /** One line that says why; null when it passed. */
  message: z.string().nullable(),
  /** pytest's own account of the failure; empty when it passed. */
  traceback: z.string(),
  /** The exception, where the failure is one. */
  error: testErrorSchema.nullable(),
});
export type TestClaim = Readonly<z.infer<typeof testSchema>>;

const collectErrorSchema = z.object({
  /** What could not be collected: a file of tests, as pytest counts them, or something in one. */
  id: z.string(),
  /** Where it was raised: the innermost file of the user's, which that file may only import. */
  file: z.string(),
  name: z.string(),
  message: z.string(),
  traceback: z.string(),
  line: z.number().int().nullable(),
  facts: factsSchema,
});
export type CollectError = z.infer<typeof collectErrorSchema>;

const findingSchema = z.object({
  severity: z.enum(["violation", "notice"]),
  /** One sentence that names the test or the part. */
  message: z.string(),
});
/**
 * Something that does not fit in how the tests were run. A `violation` is what no honest suite does: a test reported as
 * passed that raised, a replaced part of pytest, a forged message. A `notice` may be honest and is for a reader to judge:
 * tests that were left out, marks that a hook added.
 */
export type IntegrityFinding = Readonly<z.infer<typeof findingSchema>>;

const percent = z.number().min(0).max(100);

const fileSchema = z.object({
  path: z.string(),
  /** Of statements, and of branches where they are measured. */
  percent,
  statements: z.number().int().min(0),
  /** Line numbers that no test ran, ascending. */
  uncovered: z.array(z.number().int().min(1)),
  /** Branches; 0 where the project does not have them measured. */
  branches: z.number().int().min(0),
  /** Line numbers that ran, and of whose branches one was never taken, ascending. */
  partial: z.array(z.number().int().min(1)),
});
export type FileCoverage = Readonly<z.infer<typeof fileSchema>>;

const coverageSchema = z.object({
  percent,
  /** What the project itself asks for, in percent. */
  failUnder: z.number().nullable(),
  /** The total for which pytest-cov let the run fail; null when it did not. */
  failedUnder: z.number().nullable(),
  files: z.array(fileSchema),
});

const pytestReportSchema = z.object({
  exitCode: z.number().int(),
  /** Files that could not be imported. */
  collectErrors: z.array(collectErrorSchema),
  /** Files that asked to be skipped as a whole. */
  skippedFiles: z.array(z.string()),
  coverage: coverageSchema.nullable(),
  /** Why nothing was measured, where it was to be. */
  coverageProblem: z.string().nullable(),
  /** Why pytest itself ended the run before the last test. */
  stopped: z.string().nullable(),
  /** What pytest, a plugin or a hook raised outside of any test, in one line. */
  internalError: z.string().nullable(),
  warnings: z.array(z.string()),
});
export type PytestReport = z.infer<typeof pytestReportSchema>;

const line = z.number().int().nullable();

const runningSchema = z.object({ id: z.string(), line });
export type RunningTest = z.infer<typeof runningSchema>;

const interruptionSchema = z.object({
  /** The innermost place in the user's files; null when it was elsewhere. */
  file: z.string().nullable(),
  line,
  /** What a test said that ended the run by itself; null when it was ended from outside. */
  reason: z.string().nullable(),
});
export type Interruption = z.infer<typeof interruptionSchema>;

/** What a kernel says while pytest runs. The tests run in the same process, so all of it is a claim. */
export const pytestClaimSchema = z.discriminatedUnion("kind", [
  /** The tests that are going to be run; said before the first of them is. */
  z.object({ kind: z.literal("collected"), ids: z.array(z.string()) }),
  /** Tests that were found and are not going to be run. */
  z.object({ kind: z.literal("left-out"), ids: z.array(z.string()) }),
  /** Tests whose code stands in another file than their own. */
  z.object({ kind: z.literal("foreign"), ids: z.array(z.string()) }),
  /** Tests that have ended, the one that begins now, and what does not fit. */
  z.object({
    kind: z.literal("tests"),
    tests: z.array(testSchema),
    running: runningSchema.nullable(),
    findings: z.array(findingSchema),
  }),
  /** Where the tests were when they were stopped. */
  interruptionSchema.extend({ kind: z.literal("interrupted") }),
  /** Said once, when pytest has ended. */
  z.object({ kind: z.literal("ended"), report: pytestReportSchema }),
]);
export type PytestClaim = z.infer<typeof pytestClaimSchema>;
