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

/** An execution as a sandbox would give it, completed and without a report unless told otherwise. */
export function scriptedExecution(
  fields: Partial<Execution> & { readonly stopped?: Partial<Outcome> } = {},
): Execution {
  const { stopped, ...rest } = fields;
  const outcome = { ...OUTCOME, ...stopped } as Outcome;
  return { outcome, value: null, displays: [], error: null, report: null, ...rest };
}
