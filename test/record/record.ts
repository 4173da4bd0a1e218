import { z } from "zod";

/** Where a run of tests leaves what failed in it, relative to the project. */
export const recordPath = "test-results/last-run.json";

const failedFileSchema = z.object({
  /** Relative to the project. */
  file: z.string(),
  tests: z.array(z.object({ name: z.string(), output: z.string() })),
});

/** What a run of tests leaves for a second look. */
export const recordSchema = z.object({
  /** The vitest configuration of the run, relative to the project. */
  config: z.string(),
  files: z.array(failedFileSchema),
  /** Errors that belong to no test file. */
  outside: z.array(z.string()),
});

export type FailedFile = z.infer<typeof failedFileSchema>;
