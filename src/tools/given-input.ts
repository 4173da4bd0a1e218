import { z } from "zod";

/** Files that a model gives beside what it wants run. */
export const givenFiles = z.array(z.object({ path: z.string(), content: z.string() })).optional();

/** The time that a model gives a run. */
export const givenTimeout = z
  .number()
  .positive()
  .optional()
  .describe("Seconds after which the run is stopped; the configuration's when left out.");
