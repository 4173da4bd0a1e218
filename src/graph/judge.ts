import { failedInWords, passedInWords } from "../pytest/index.ts";
import { lacksCoverageOnly } from "../pytest/test-report.ts";
import { type Budget, exhausted } from "./budget.ts";
import type { ExecutorStateValue, Verdict } from "./state.ts";

/** What a verdict is made from. */
export type Judged = Pick<ExecutorStateValue, "task" | "diagnosis" | "refusal" | "attempts" | "spent" | "testReport">;

/** The verdict on a request after an attempt; null when another attempt is due. */
export function judge(state: Judged, budget: Budget): Verdict | null {
  const { attempts, diagnosis, refusal, spent, task } = state;
  if (refusal?.kind === "declined") return { status: "declined", reason: refusal.reason };
  if (refusal === null && diagnosis === null) {
    const status = state.testReport !== null && lacksCoverageOnly(state.testReport) ? "failed" : "passed";
    return { status, reason: passedReason(state) };
  }
  if (refusal === null && !wantsRepair(task)) return { status: "failed", reason: failedReason(state) };
  const used = exhausted({ ...spent, attempts }, budget);
  if (used === null) return null;
  const last = refusal === null ? failedReason(state) : `The last answer of the model was refused: ${refusal.reason}.`;
  return { status: "budget-spent", reason: `The budget is spent (${used}). ${last}` };
}

/** Whether code may be changed for this request: where it was asked for, and where the code is our own. */
function wantsRepair(task: Judged["task"]): boolean {
  if (task === null) return false;
  return task.kind === "write-code" || ((task.kind === "run-code" || task.kind === "run-tests") && task.repair);
}

function passedReason({ attempts, testReport }: Judged): string {
  const after = attempts === 1 ? "" : ` at attempt ${attempts}`;
  if (testReport === null) return `The code ran to its end${after}.`;
  const { coverage, passed, threshold } = testReport;
  const below = `, but coverage of ${coverage}% is below the ${threshold?.required}% asked for`;
  return `${passedInWords(passed)}${after}${lacksCoverageOnly(testReport) ? below : ""}.`;
}

function failedReason({ testReport }: Judged): string {
  if (testReport === null) return "The code did not run to its end.";
  if (testReport.problem !== null) return `${testReport.problem.replace(/\.$/, "")}.`;
  const { failed, errors, notRun, total } = testReport;
  return `${failedInWords(failed + errors + notRun, total)}.`;
}
