import type { ExecutorStateValue, Verdict } from "./state.ts";

type Checked = Pick<ExecutorStateValue, "programs" | "request" | "suggestions">;

/** The verdict on code that was checked and not run. */
export function judgeCheck({ programs, request }: Checked): Verdict {
  const lead = request.mayRun ? "" : "Nothing was run, as you asked. ";
  const reports = programs.flatMap(({ validation }) => (validation === null ? [] : [validation]));
  if (reports.length === 0) {
    return { status: "declined", reason: `${lead}Without a run there is nothing to say.` };
  }
  if (reports.some(({ valid }) => !valid)) {
    const error = reports.flatMap(({ violations }) => violations).find(({ severity }) => severity === "error");
    const why = error === undefined ? "" : `: ${error.message} (line ${error.line})`;
    return { status: "failed", reason: `${lead}The code would be refused${why}.` };
  }
  const { beyondCheck, kind } = request;
  if (kind === "write-code") {
    return { status: "passed", reason: `${lead}The code is written, and is valid.` };
  }
  if (kind === "analyze-dependencies" && request.installs) {
    return { status: "declined", reason: `${lead}Nothing was installed: name packages in the configuration.` };
  }
  return beyondCheck === null || kind === "analyze-dependencies"
    ? { status: "passed", reason: `${lead}The code is valid.` }
    : { status: "declined", reason: `${lead}The code is valid; "${beyondCheck}" is not done without a run.` };
}

/** The verdict on an error that the request asks about. */
export function judgeExplanation({ suggestions }: Checked): Verdict {
  return suggestions === null || suggestions.length === 0
    ? { status: "declined", reason: "No rule knows this error." }
    : { status: "passed", reason: "What may help with the error:" };
}
