import { wishBeyondCheck } from "../models/index.ts";
import type { Session } from "../sessions/index.ts";
import { wordsOf } from "./read-request.ts";
import type { ExecutorStateValue, Verdict } from "./state.ts";

const NOT_RUN = "Nothing was run, as you asked.";

/** What can be said of a request that forbids to run anything: its code, given or written, is checked and no more. */
export async function leaveUnrun(
  session: Session,
  state: Pick<ExecutorStateValue, "code" | "files" | "request" | "task" | "tests">,
): Promise<Verdict> {
  const { code, files, task, tests } = state;
  const sources = code === null ? [...Object.values(files), ...Object.values(tests)] : [code];
  if (sources.length === 0) return { status: "declined", reason: `${NOT_RUN} Without a run there is nothing to say.` };
  const reports = await Promise.all(sources.map((source) => session.validateCode(source, { files })));
  const errors = reports.flatMap(({ valid, violations }) => (valid ? [] : violations));
  const [error] = errors.filter(({ severity }) => severity === "error");
  if (errors.length > 0) {
    const why = error === undefined ? "" : `: ${error.message} (line ${error.line})`;
    return { status: "failed", reason: `${NOT_RUN} The code would be refused${why}.` };
  }
  if (task?.kind === "write-code") return { status: "passed", reason: `${NOT_RUN} The code is written, and is valid.` };
  const wish = wishBeyondCheck(wordsOf(state.request));
  return wish === null
    ? { status: "passed", reason: `${NOT_RUN} The code is valid.` }
    : { status: "declined", reason: `${NOT_RUN} The code is valid; "${wish}" is not done without a run.` };
}
