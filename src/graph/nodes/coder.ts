import type { WrittenFiles } from "../../agents/written-files.ts";
import { fromFileMap, type SourceFile, toFileMap } from "../../requests/index.ts";
import { suspects } from "../diagnose-run.ts";
import { type GraphRuntime, type NodeConfig, withStep } from "../graph-runtime.ts";
import { programPath } from "../run-request.ts";
import type { ExecutorStateUpdate, ExecutorStateValue } from "../state.ts";
import { gatherTestedFiles } from "../tested-modules.ts";
import { toldRequest, withWrittenStep } from "./written-step.ts";

/** Writes the code that was asked for, or repairs what failed. What there is to test already is passed through. */
export function createCoderNode(runtime: GraphRuntime) {
  return async function coder(state: ExecutorStateValue, config: NodeConfig): Promise<ExecutorStateUpdate> {
    const { diagnosis, refusal, request } = state;
    // Where tests were refused, the code is not what is wrong.
    if (request.kind === "write-tests" || refusal?.by === "tester") {
      return await withStep(config, { step: "coder", attempt: state.attempts + 1 }, () => ({}));
    }
    const before = fromFileMap(state.files);
    let known = before;
    return await withWrittenStep(state, {
      step: "coder",
      config,
      async write() {
        const options = { functions: await runtime.session.functions(), signal: config.signal };
        const request = toldRequest(state, "coder");
        if (diagnosis === null) {
          return await runtime.coder.generate(request, { files: known, ...options });
        }
        known = await gatherFiles(runtime, state);
        return await runtime.coder.fix(known, diagnosis, { request, ...options });
      },
      take(written) {
        const refusal = refuse(written, known);
        if (refusal !== null) {
          return { refusal, taken: false };
        }
        const files = toFileMap([...before, ...written.files]);
        const code = state.code === null ? null : (files[programPath(state)] ?? state.code);
        return { files, code, refusal: null, taken: true };
      },
    });
  };
}

/** Why an answer is of no use; null when it is. */
function refuse(written: WrittenFiles, known: readonly SourceFile[]): ExecutorStateValue["refusal"] {
  if (written.files.length === 0) {
    return { by: "coder", kind: "declined", reason: written.explanation };
  }
  const changed = written.files.some((file) => known.find(({ path }) => path === file.path)?.content !== file.content);
  return changed ? null : { by: "coder", kind: "unusable", reason: "The model answered with the code as it was" };
}

/** What a coder sees for a repair: the code as it stands, and the tests that it has to satisfy. */
async function gatherFiles(runtime: GraphRuntime, state: ExecutorStateValue): Promise<readonly SourceFile[]> {
  const wanted = state.testReport === null ? [] : suspects(state.testReport);
  const { modules, tests } = await gatherTestedFiles(runtime.session, state, wanted);
  const path = programPath(state);
  const given = state.code === null || path in modules ? {} : { [path]: state.code };
  return [...fromFileMap({ ...given, ...modules }), ...fromFileMap(tests)];
}
