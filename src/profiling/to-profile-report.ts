import type { ExecutionResult } from "../execution/index.ts";
import type { Execution } from "../sandbox/index.ts";
import type { ProfileReport } from "./profile-report.ts";
import { suggestImprovements } from "./suggest-improvements.ts";

const NOTHING = { topFunctions: [], hotLines: [], totalTime: 0 };

/**
 * Reads the report of a `profile` task. Without one, because the code was refused or its process was ended, the lists are
 * empty and `result` tells why. `code` is what was profiled.
 */
export function toProfileReport(
  { report }: Execution<"code" | "profile">,
  result: ExecutionResult,
  code: string,
): ProfileReport {
  const profile = report ?? NOTHING;
  return { ...profile, suggestions: suggestImprovements(profile, code), result };
}
