import { UnusableAnswer } from "../../agents/written-files.ts";
import { toFileMap } from "../../requests/index.ts";
import { emitter, type GraphRuntime, type NodeConfig } from "../graph-runtime.ts";
import type { ExecutorStateUpdate, ExecutorStateValue } from "../state.ts";

/** Writes tests for code that has none. Tests that were given are the user's, and are never written over. */
export function createTesterNode(runtime: GraphRuntime) {
  return async function tester(state: ExecutorStateValue, config: NodeConfig): Promise<ExecutorStateUpdate> {
    const emit = emitter(config);
    emit({ type: "step-started", step: "tester", attempt: state.attempts + 1 });
    // Tests are drafted by importing the code, which runs it.
    if (!needsTests(state) || !state.request.mayRun) return {};
    const files = Object.entries(state.files).map(([path, content]) => ({ path, content }));
    try {
      const written = await runtime.tester.generateTests(files, { request: state.request.text, signal: config.signal });
      const spent = { ...state.spent, tokens: state.spent.tokens + written.tokens };
      if (written.files.length === 0) {
        // Code can be run without tests; a request for tests cannot be fulfilled without them.
        const refusal =
          state.request.kind === "write-tests" ? ({ kind: "declined", reason: written.explanation } as const) : null;
        return { spent, refusal };
      }
      for (const { path, content } of written.files) {
        emit({ type: "code-written", file: path, code: content, note: written.explanation });
      }
      return { spent, tests: toFileMap(written.files) };
    } catch (error) {
      if (!(error instanceof UnusableAnswer)) throw error;
      const spent = { ...state.spent, tokens: state.spent.tokens + error.tokens };
      return { spent, refusal: { kind: "unusable", reason: error.message } };
    }
  };
}

/** Whether tests are to be written now: for new code once, and again when they could not be run at all. */
function needsTests({ refusal, request, testReport, tests }: ExecutorStateValue): boolean {
  if (refusal !== null || (request.kind !== "write-code" && request.kind !== "write-tests")) return false;
  return Object.keys(tests).length === 0 || testReport?.problem != null;
}
