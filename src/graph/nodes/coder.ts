import { UnusableAnswer, type WrittenFiles } from "../../agents/written-files.ts";
import type { Emit } from "../../events/index.ts";
import { type SourceFile, toFileMap } from "../../requests/index.ts";
import { GIVEN_CODE, suspects } from "../diagnose-run.ts";
import { type GraphRuntime, type NodeConfig, withStep } from "../graph-runtime.ts";
import type { ExecutorStateUpdate, ExecutorStateValue } from "../state.ts";
import { gatherTestedFiles } from "../tested-modules.ts";

/** Writes the code that was asked for, or repairs what failed. What there is to test already is passed through. */
export function createCoderNode(runtime: GraphRuntime) {
  return async function coder(state: ExecutorStateValue, config: NodeConfig): Promise<ExecutorStateUpdate> {
    return await withStep(config, { step: "coder", attempt: state.attempts + 1 }, async (emit) => {
      if (state.request.kind === "write-tests") return { refusal: null };
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
  state: ExecutorStateValue,
  { emit, signal }: { readonly emit: Emit; readonly signal: AbortSignal | undefined },
): Promise<ExecutorStateUpdate> {
  const { diagnosis } = state;
  const before = toSources(state.files);
  const functions = await runtime.session.functions();
  const known = diagnosis === null ? before : await gatherFiles(runtime, state);
  const request = withRefusal(state);
  const written =
    diagnosis === null
      ? await runtime.coder.generate(request, { files: known, functions, signal })
      : await runtime.coder.fix(known, diagnosis, { request, functions, signal });
  const spent = { ...state.spent, tokens: state.spent.tokens + written.tokens };
  const refusal = refuse(written, known);
  if (refusal !== null) return { spent, refusal };
  for (const { path, content } of written.files) {
    emit({ type: "file-written", path, content, reason: written.explanation });
  }
  const files = toFileMap([...before, ...written.files]);
  const code = state.code === null ? null : (files[GIVEN_CODE] ?? state.code);
  return { files, code, spent, refusal: null };
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
  return [...toSources({ ...given, ...modules }), ...toSources(tests)];
}

function toSources(files: Readonly<Record<string, string>>): readonly SourceFile[] {
  return Object.entries(files).map(([path, content]) => ({ path, content }));
}
