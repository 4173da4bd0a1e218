import { z } from "zod";
import type { TaskKind } from "./task.ts";

const share = z.number().min(0);
const position = z.number().int().min(1);

/** What a task reports beside a value, by its kind: a claim of the code's process, and of another shape it is none. */
export const reportSchemas = {
  code: z.null(),
  profile: z.object({
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
    hotLines: z.array(z.object({ line: position, source: z.string(), percent: share })),
    totalTime: share,
  }),
  // Tests report in sealed claims alone: who says more of them does not have the seal.
  tests: z.unknown().transform(() => "unsealed" as const),
  validate: z.object({
    valid: z.boolean(),
    violations: z.array(
      z.object({
        rule: z.string(),
        severity: z.enum(["error", "warning"]),
        message: z.string(),
        line: position,
        column: position,
      }),
    ),
    imports: z.array(z.string()),
  }),
};

/** What a task reported; null when it did not, or nothing that can be read. */
export type ReportOf<Kind extends TaskKind> = z.infer<(typeof reportSchemas)[Kind]> | null;

/** What the tools of a `tests` task say while it runs, as JSON text, and the seal under which they say it, in hex. */
export const sealedClaimSchema = z.object({ body: z.string(), seal: z.string().regex(/^[0-9a-f]{64}$/) });
export type SealedClaim = z.infer<typeof sealedClaimSchema>;
