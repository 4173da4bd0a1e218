import { z } from "zod";

/** Files that a model gives beside what it wants run. */
export const givenFiles = z.array(z.object({ path: z.string(), content: z.string() })).optional();
