import { UnusableAnswer } from "../../agents/written-files.ts";
import type { Emit } from "../../events/index.ts";
import { toFileMap } from "../../requests/index.ts";
import { type GraphRuntime, type NodeConfig, withStep } from "../graph-runtime.ts";
import type { ExecutorStateUpdate, ExecutorStateValue } from "../state.ts";

/** Writes tests for code that has none. Tests that were given are the user's, and are never written over. */
export function createTesterNode(runtime: GraphRuntime) {
  return async function tester(state: ExecutorStateValue, config: NodeConfig): Promise<ExecutorStateUpdate> {
    return await withStep(config, { step: "tester", attempt: state.attempts + 1 }, async (emit) => {
      // Tests are drafted by importing the code, which runs it.
      if (!needsTests(state) || !state.request.mayRun) return {};
      try {
        return await write(runtime, state, { emit, signal: config.signal });
      } catch (error) {
        if (!(error instanceof UnusableAnswer)) throw error;
        const spent = { ...state.spent, tokens: state.spent.tokens + error.tokens };
        return { spent, refusal: { kind: "unusable", reason: error.message } };
      }
    });
  };
}

async function write(
  runtime: GraphRuntime,
  { files, request, spent: before }: ExecutorStateValue,
  { emit, signal }: { readonly emit: Emit; readonly signal: AbortSignal | undefined },
): Promise<ExecutorStateUpdate> {
  const sources = Object.entries(files).map(([path, content]) => ({ path, content }));
  const written = await runtime.tester.generateTests(sources, { request: request.text, signal });
  const spent = { ...before, tokens: before.tokens + written.tokens };
  if (written.files.length === 0) {
    // Code can be run without tests; a request for tests cannot be fulfilled without them.
    const isDeclined = request.kind === "write-tests";
    return { spent, refusal: isDeclined ? { kind: "declined", reason: written.explanation } : null };
  }
  for (const { path, content } of written.files) {
    emit({ type: "file-written", path, content, reason: written.explanation });
  }
  return { spent, tests: toFileMap(written.files) };
}

/** Whether tests are to be written now: for new code once, and again when they could not be run at all. */
function needsTests({ refusal, request, testReport, tests }: ExecutorStateValue): boolean {
  if (refusal !== null || (request.kind !== "write-code" && request.kind !== "write-tests")) return false;
  return Object.keys(tests).length === 0 || testReport?.problem != null;
}
