import { z } from "zod";
import type { TaskKind } from "./task.ts";

const share = z.number().min(0);
const position = z.number().int().min(1);

const functionTimeSchema = z.object({
  /** `bubble_sort`, or `module.function` for code that is not the user's. */
  name: z.string(),
  /** `file:line`. */
  location: z.string(),
  /** Seconds spent in the function itself. */
  time: share,
  /** `time` as a percentage of the whole. */
  percent: share,
  /** Seconds spent in the function and what it called. */
  cumulativeTime: share,
  calls: z.number().int().min(0),
});
export type FunctionTime = Readonly<z.infer<typeof functionTimeSchema>>;

const lineTimeSchema = z.object({
  /** 1-based line of the code that was given. */
  line: position,
  source: z.string(),
  /** Share of the time that was spent on this line itself, in percent. */
  percent: share,
});
export type LineTime = Readonly<z.infer<typeof lineTimeSchema>>;

const violationSchema = z.object({
  /** `syntax-error`, `notebook-line`, `module-not-allowed`, `function-forbidden`, `obfuscation`, or a hint's name. */
  rule: z.string(),
  /** `error` refuses the run; `warning` is a hint. */
  severity: z.enum(["error", "warning"]),
  message: z.string(),
  /** 1-based. */
  line: position,
  /** 1-based. */
  column: position,
});
/** One thing that the check found in the code. In a text it reads as line and message. */
export type Violation = Readonly<z.infer<typeof violationSchema>>;

/** What a task reports beside a value, by its kind: a claim of the code's process, and of another shape it is none. */
export const reportSchemas = {
  code: z.null(),
  profile: z.object({
    /** Most time first, at most 50. */
    topFunctions: z.array(functionTimeSchema),
    /** The lines on which the time goes, most first, at most 20. */
    hotLines: z.array(lineTimeSchema),
    /** Seconds under the profiler. */
    totalTime: share,
  }),
  // Tests report in sealed claims alone: who says more of them does not have the seal.
  tests: z.unknown().transform(() => "unsealed" as const),
  validate: z.object({
    /** True when the code would be run. */
    valid: z.boolean(),
    violations: z.array(violationSchema),
    /** Import names that the code mentions, sorted. */
    imports: z.array(z.string()),
  }),
};

/** What a task reported; null when it did not, or nothing that can be read. */
export type ReportOf<Kind extends TaskKind> = Readonly<z.infer<(typeof reportSchemas)[Kind]>> | null;

/** What the tools of a `tests` task say while it runs, as JSON text, and the seal under which they say it, in hex. */
export const sealedClaimSchema = z.object({ body: z.string(), seal: z.string().regex(/^[0-9a-f]{64}$/) });
export type SealedClaim = z.infer<typeof sealedClaimSchema>;
