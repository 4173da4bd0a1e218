import type { WrittenFiles } from "../../agents/written-files.ts";
import { fromFileMap, type SourceFile, toFileMap } from "../../requests/index.ts";
import { GIVEN_CODE, suspects } from "../diagnose-run.ts";
import { type GraphRuntime, type NodeConfig, withStep } from "../graph-runtime.ts";
import type { ExecutorStateUpdate, ExecutorStateValue } from "../state.ts";
import { gatherTestedFiles } from "../tested-modules.ts";
import { withWrittenStep } from "./written-step.ts";

/** Writes the code that was asked for, or repairs what failed. What there is to test already is passed through. */
export function createCoderNode(runtime: GraphRuntime) {
  return async function coder(state: ExecutorStateValue, config: NodeConfig): Promise<ExecutorStateUpdate> {
    const { diagnosis } = state;
    if (state.request.kind === "write-tests") {
      return await withStep(config, { step: "coder", attempt: state.attempts + 1 }, () => ({ refusal: null }));
    }
    const before = fromFileMap(state.files);
    let known = before;
    return await withWrittenStep(state, {
      step: "coder",
      config,
      async write() {
        const options = { functions: await runtime.session.functions(), signal: config.signal };
        const request = withRefusal(state);
        if (diagnosis === null) return await runtime.coder.generate(request, { files: known, ...options });
        known = await gatherFiles(runtime, state);
        return await runtime.coder.fix(known, diagnosis, { request, ...options });
      },
      take(written) {
        const refusal = refuse(written, known);
        if (refusal !== null) return { refusal, taken: false };
        const files = toFileMap([...before, ...written.files]);
        const code = state.code === null ? null : (files[GIVEN_CODE] ?? state.code);
        return { files, code, refusal: null, taken: true };
      },
    });
  };
}

/** Why an answer is of no use; null when it is. */
function refuse(written: WrittenFiles, known: readonly SourceFile[]): ExecutorStateValue["refusal"] {
  if (written.files.length === 0) return { kind: "declined", reason: written.explanation };
  const changed = written.files.some((file) => known.find(({ path }) => path === file.path)?.content !== file.content);
  return changed ? null : { kind: "unusable", reason: "The model answered with the code as it was" };
}

/** The request, with what was wrong with the last answer. */
function withRefusal({ refusal, request }: ExecutorStateValue): string {
  return refusal === null ? request.text : `${request.text}\n\nYour last answer was refused: ${refusal.reason}.`;
}

/** What a coder sees for a repair: the code as it stands, and the tests that it has to satisfy. */
async function gatherFiles(runtime: GraphRuntime, state: ExecutorStateValue): Promise<readonly SourceFile[]> {
  const wanted = state.testReport === null ? [] : suspects(state.testReport);
  const { modules, tests } = await gatherTestedFiles(runtime.session, state, wanted);
  const given = state.code === null || GIVEN_CODE in modules ? {} : { [GIVEN_CODE]: state.code };
  return [...fromFileMap({ ...given, ...modules }), ...fromFileMap(tests)];
}
