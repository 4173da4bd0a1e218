import { DRAFTED_BY_RUNNING } from "../pytest/drafted-by-running.ts";
import { describeFailed, describePassed } from "../pytest/index.ts";
import { holdsNoTests, lacksCoverageOnly } from "../pytest/test-report.ts";
import { type Budget, exhausted } from "./budget.ts";
import { judgeCheck, judgeExplanation } from "./judge-check.ts";
import { isCheckOnly } from "./run-request.ts";
import { type ExecutorStateValue, executionOf, type ProgramRun, type Verdict } from "./state.ts";

const NOT_CHECKED = "Those that were drafted hold what the code gives now, and do not check whether that is right.";

/** What a verdict is made from. */
export type Judged = Pick<
  ExecutorStateValue,
  "request" | "diagnosis" | "refusal" | "attempts" | "spent" | "programs" | "testReport" | "tests" | "suggestions"
>;

/** The verdict on a request after an attempt; null when another attempt is due. */
export function judge(state: Judged, budget: Budget): Verdict | null {
  const { attempts, diagnosis, refusal, request, spent } = state;
  if (refusal?.kind === "declined") {
    return { status: "declined", reason: refusal.reason };
  }
  if (refusal === null) {
    if (request.kind === "explain-error") {
      return judgeExplanation(state);
    }
    if (isCheckOnly(request)) {
      return judgeCheck(state);
    }
    const refused = state.programs.filter(isRefused);
    if (refused.length > 0) {
      return { status: "failed", reason: refusedReason(state.programs, refused) };
    }
    if (diagnosis === null) {
      return judgeSuccess(state);
    }
    if (!wantsRepair(state)) {
      return { status: "failed", reason: [failedReason(state), ...undoneNote(request)].join(" ") };
    }
  }
  const used = exhausted({ ...spent, attempts }, budget);
  if (used === null) {
    return null;
  }
  const last = refusal === null ? failedReason(state) : `The last answer of the model was refused: ${refusal.reason}.`;
  return { status: "budget-spent", reason: `The budget is spent (${used}). ${last}` };
}

/** Whether code may be changed for this request: where it was asked for and can help, and where the code is our own. */
function wantsRepair({ request: { kind }, testReport }: Judged): boolean {
  const isRepair = kind === "repair-tests" && !(testReport !== null && holdsNoTests(testReport));
  return isRepair || kind === "write-code" || kind === "repair-code";
}

function judgeSuccess(state: Judged): Verdict {
  const { request, testReport, tests } = state;
  const isDrafted = Object.values(tests).some((content) => content.includes(DRAFTED_BY_RUNNING));
  const reason = `${passedReason(state)}${isDrafted ? ` ${NOT_CHECKED}` : ""}`;
  if (testReport !== null && lacksCoverageOnly(testReport)) {
    return { status: "failed", reason };
  }
  const note = undoneNote(request);
  // Where a run was asked for, what was asked for besides does not spoil it.
  const isDone = note.length === 0 || request.asksToRun;
  return { status: isDone ? "passed" : "declined", reason: [reason, ...note].join(" ") };
}

function undoneNote({ further }: Judged["request"]): readonly string[] {
  const undone = further.map(({ verb }) => verb).join(" and to ");
  return undone === ""
    ? []
    : [`What else is asked, to ${undone}, is not done here: it takes a request of its own, or another program.`];
}

function passedReason({ attempts, programs, testReport }: Judged): string {
  const after = attempts === 1 ? "" : ` at attempt ${attempts}`;
  if (testReport === null) {
    const what = programs.length > 1 ? `All ${programs.length} programs ran to their` : "The code ran to its";
    return `${what} end${after}.`;
  }
  const { coverage, passed, threshold } = testReport;
  const below = `, but coverage of ${coverage}% is below the ${threshold?.required}% asked for`;
  return `${describePassed(passed)}${after}${lacksCoverageOnly(testReport) ? below : ""}.`;
}

function failedReason({ programs, testReport }: Judged): string {
  if (testReport === null) {
    const failed = programs.filter((run) => executionOf(run)?.success === false);
    return programs.length > 1
      ? `${failed.length} of ${programs.length} programs did not run to their end.`
      : "The code did not run to its end.";
  }
  if (testReport.problem !== null) {
    return `${testReport.problem.replace(/\.$/, "")}.`;
  }
  return `${describeFailed(testReport)}.`;
}

function isRefused({ validation }: ProgramRun): boolean {
  return validation?.valid === false;
}

function refusedReason(programs: readonly ProgramRun[], refused: readonly ProgramRun[]): string {
  return programs.length > 1
    ? `${refused.length} of ${programs.length} programs would be refused, and were not run.`
    : "The code would be refused, so it was not run.";
}
