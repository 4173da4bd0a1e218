import { renderFiles } from "../agents/fences.ts";
import { renderExecution, renderProfile, renderTests } from "../tools/index.ts";
import { findBlock } from "./read-request.ts";
import type { ExecutorStateValue } from "./state.ts";

type Answered = Pick<
  ExecutorStateValue,
  "verdict" | "execution" | "testReport" | "profile" | "files" | "tests" | "attempts" | "task" | "request" | "code"
>;

/** The answer to a request: the verdict, what the last run gave, and the files that were written on the way. */
export function renderAnswer(state: Answered, options: { readonly persistent: boolean }): string {
  const { execution, profile, testReport, verdict } = state;
  const sections = [
    [verdict?.reason ?? "The request was not finished.", ...failedBlock(state)].join(" "),
    testReport === null ? null : renderTests(testReport),
    execution === null ? null : renderExecution(execution, options),
    profile === null ? null : renderProfile(profile, options),
    renderWritten(state),
  ];
  return sections.filter((section) => section !== null).join("\n\n");
}

/** Which of several blocks failed. They are one program, so what stands below has not run. */
function failedBlock({ code, execution, profile, request }: Answered): readonly string[] {
  const error = (execution ?? profile?.result)?.error ?? null;
  const line = error?.line ?? null;
  const place = code === null || line === null ? null : findBlock(request, code, line);
  if (place === null) return [];
  const after = place.block === place.blocks ? "" : ", and what comes after it did not run";
  return [`Block ${place.block} of ${place.blocks} failed on its line ${place.line} with ${error?.name}${after}.`];
}

/** The files that an agent wrote or repaired; null when there are none. */
function renderWritten({ attempts, files, task, tests }: Answered): string | null {
  const writesCode = task?.kind === "write-code" || attempts > 1;
  const writesTests = task?.kind === "write-code" || task?.kind === "write-tests";
  const written = { ...(writesCode ? files : {}), ...(writesTests ? tests : {}) };
  const sources = Object.entries(written).map(([path, content]) => ({ path, content }));
  return sources.length === 0 ? null : renderFiles(sources);
}
