import { fromFileMap, type SourceFile, toFileMap } from "../../requests/index.ts";
import { type GraphRuntime, type NodeConfig, withStep } from "../graph-runtime.ts";
import { isAskedAbout } from "../resolve-request.ts";
import type { ExecutorStateUpdate, ExecutorStateValue } from "../state.ts";
import { toldRequest, withWrittenStep } from "./written-step.ts";

/** Writes tests for code that has none. Tests that were given are the user's, and are never written over. */
export function createTesterNode(runtime: GraphRuntime) {
  return async function tester(state: ExecutorStateValue, config: NodeConfig): Promise<ExecutorStateUpdate> {
    const { files, request } = state;
    // Tests are drafted by importing the code, which runs it.
    if (!needsTests(state) || !request.mayRun) {
      return await withStep(config, { step: "tester", attempt: state.attempts + 1 }, () => ({}));
    }
    return await withWrittenStep(state, {
      step: "tester",
      config,
      write() {
        // The first one is drafted tests for.
        const first = (file: SourceFile) => Number(!isAskedAbout(request, file));
        const ordered = fromFileMap(files).toSorted((one, other) => first(one) - first(other));
        return runtime.tester.generateTests(ordered, { request: toldRequest(state, "tester"), signal: config.signal });
      },
      take(written) {
        if (written.files.length > 0) {
          return { tests: toFileMap(written.files), refusal: null, taken: true };
        }
        // Code can be run without tests; a request for tests cannot be fulfilled without them.
        const isDeclined = request.kind === "write-tests";
        return {
          refusal: isDeclined ? { by: "tester", kind: "declined", reason: written.explanation } : null,
          taken: false,
        };
      },
    });
  };
}

/** Whether tests are to be written now: for new code once, and again when they could not be run at all. */
function needsTests({ refusal, request, testReport, tests }: ExecutorStateValue): boolean {
  if (refusal?.by === "coder" || (request.kind !== "write-code" && request.kind !== "write-tests")) {
    return false;
  }
  return Object.keys(tests).length === 0 || testReport?.problem != null;
}
