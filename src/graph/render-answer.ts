import { renderFiles } from "../agents/fences.ts";
import { BLOCK_SEPARATOR, fromFileMap, locateInBlocks, toFileMap } from "../requests/index.ts";
import { renderExecution, renderExplanation, renderProfile, renderTests, renderValidation } from "../tools/index.ts";
import { type ExecutorStateValue, executionOf, type ProgramRun } from "./state.ts";

type Answered = Pick<
  ExecutorStateValue,
  "verdict" | "programs" | "testReport" | "suggestions" | "files" | "tests" | "attempts" | "request" | "code"
>;

interface RenderOptions {
  readonly persistent: boolean;
}

/** The answer to a request: the verdict as its summary, what the last run gave, and the files that were written. */
export function renderAnswer(
  state: Answered,
  options: RenderOptions,
): { readonly summary: string; readonly text: string } {
  const { programs, suggestions, testReport, verdict } = state;
  const summary = [verdict?.reason ?? "The request was not finished.", ...failedBlocks(state)].join(" ");
  const sections = [
    summary,
    suggestions === null || suggestions.length === 0 ? null : renderExplanation(suggestions),
    testReport === null ? null : renderTests(testReport),
    ...programs.flatMap((program) => renderProgram(program, options)),
    renderWritten(state),
  ];
  return { summary, text: sections.filter((section) => section !== null).join("\n\n") };
}

function renderProgram({ execution, profile, validation }: ProgramRun, options: RenderOptions): readonly string[] {
  return [
    ...(validation === null ? [] : [renderValidation(validation)]),
    ...(execution === null ? [] : [renderExecution(execution, options)]),
    ...(profile === null ? [] : [renderProfile(profile, options)]),
  ];
}

/** Which of several blocks failed. What stands below one has not run where they are one program. */
function failedBlocks({ code, programs, request }: Answered): readonly string[] {
  return programs.flatMap((run, index) => {
    const error = executionOf(run)?.error ?? null;
    if (error === null) {
      return [];
    }
    const line = error.line === null ? "" : ` on its line ${error.line}`;
    const script = request.kind === "run-scripts" ? request.modules[index] : undefined;
    if (script !== undefined) {
      return [`${script} failed${line} with ${error.name}.`];
    }
    if (programs.length > 1) {
      return [`Block ${index + 1} of ${programs.length} failed${line} with ${error.name}.`];
    }
    const [program] = request.programs;
    // Code that was repaired has no blocks any more.
    if (program === undefined || program.code !== code || error.line === null) {
      return [];
    }
    const place = locateInBlocks(program.blocks, BLOCK_SEPARATOR, error.line);
    if (place === null) {
      return [];
    }
    const after = place.block === place.blocks ? "" : ", and what comes after it did not run";
    return [`Block ${place.block} of ${place.blocks} failed on its line ${place.line} with ${error.name}${after}.`];
  });
}

/** The files that an agent wrote or repaired; null when there are none. */
function renderWritten({ attempts, files, request, tests }: Answered): string | null {
  const writesCode = request.kind === "write-code" || attempts > 1;
  const writesTests = request.kind === "write-code" || request.kind === "write-tests";
  const written = { ...(writesCode ? files : {}), ...(writesTests ? tests : {}) };
  const given = toFileMap([...request.files, ...request.tests]);
  const sources = fromFileMap(written).filter(({ path, content }) => given[path] !== content);
  return sources.length === 0 ? null : renderFiles(sources);
}
