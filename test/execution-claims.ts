import {
  type ReportOf,
  type RunFrame,
  runFrameSchemas,
  type SealedClaim,
  type TaskKind,
} from "../src/protocol/index.ts";
import type { Execution, Outcome } from "../src/sandbox/index.ts";

const OUTCOME: Outcome = {
  status: "completed",
  reason: "The code ran to its end",
  stdout: "",
  stderr: "",
  truncated: false,
  usage: { duration: 1, cpuTime: 0.5, peakMemory: 10 * 1024 ** 2 },
  isolation: { level: "none", provider: "test", mechanisms: [] },
  session: "kept",
  files: [],
};

/** An execution of a task as a sandbox would give it, completed and without a report unless its kernel claims otherwise. */
export function scriptedExecution<Kind extends TaskKind>(
  kind: Kind,
  fields: Partial<Omit<Execution, "report">> & {
    readonly report?: unknown;
    readonly stopped?: Partial<Outcome>;
  } = {},
): Execution<Kind> {
  const { stopped, report = null, ...rest } = fields;
  const outcome = { ...OUTCOME, ...stopped } as Outcome;
  return { outcome, value: null, displays: [], error: null, bindings: null, ...rest, report: readReport(kind, report) };
}

/** What a run makes of a `progress` claim. */
export function readProgress(claim: unknown): SealedClaim | null {
  const frame = runFrameSchemas.tests.parse({ type: "progress", id: "run-1", progress: claim });
  return frame.type === "progress" ? frame.progress : null;
}

function readReport<Kind extends TaskKind>(kind: Kind, report: unknown): ReportOf<Kind> {
  const frame: RunFrame<Kind> = runFrameSchemas[kind].parse({ type: "result", id: "run-1", value: null, report });
  return frame.type === "result" ? frame.report : null;
}
