import { z } from "zod";
import type { ExecutionResult } from "../execution/index.ts";
import type { Execution } from "../sandbox/index.ts";
import type { ProfileReport } from "./profile-report.ts";
import { suggestImprovements } from "./suggest-improvements.ts";

const share = z.number().min(0);

const reportSchema = z.object({
  topFunctions: z.array(
    z.object({
      name: z.string(),
      location: z.string(),
      time: share,
      percent: share,
      cumulativeTime: share,
      calls: z.number().int().min(0),
    }),
  ),
  hotLines: z.array(z.object({ line: z.number().int().min(1), source: z.string(), percent: share })),
  totalTime: share,
});

const NOTHING = { topFunctions: [], hotLines: [], totalTime: 0 };

/**
 * Reads the report of a `profile` task. Without one, because the code was refused or its process was ended, the lists are
 * empty and `result` tells why. `code` is what was profiled.
 */
export function toProfileReport({ report }: Execution, result: ExecutionResult, code: string): ProfileReport {
  const profile = reportSchema.safeParse(report).data ?? NOTHING;
  return { ...profile, suggestions: suggestImprovements(profile, code), result };
}
