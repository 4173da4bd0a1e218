import { diagnoseExecution, diagnoseTests, suspects } from "../diagnose-run.ts";
import { type GraphRuntime, type NodeConfig, withStep } from "../graph-runtime.ts";
import { judge } from "../judge.ts";
import { programPath, runRequest } from "../run-request.ts";
import { type ExecutorStateUpdate, type ExecutorStateValue, executionOf, type RecordedRun } from "../state.ts";
import { gatherTestedFiles } from "../tested-modules.ts";

/** Runs the code or its tests, records what came of it, and judges. It calls no model. */
export function createExecutorNode(runtime: GraphRuntime) {
  return async function executor(state: ExecutorStateValue, config: NodeConfig): Promise<ExecutorStateUpdate> {
    const attempts = state.attempts + 1;
    return await withStep(config, { step: "executor", attempt: attempts }, async (emit) => {
      // There is nothing new to run where the answer of a model was not used.
      if (state.refusal !== null) {
        const spent = { ...state.spent, seconds: (runtime.now() - state.startedAt) / 1000 };
        return { attempts, spent, verdict: judge({ ...state, attempts, spent }, runtime.budget) };
      }
      const id = `${state.requestId}/${attempts}`;
      const run = await runtime.ledger.once(id, () =>
        runRequest(runtime.session, state, { id, emit, signal: config.signal }),
      );
      if (run.problem !== null) {
        return { attempts, executionId: id, verdict: { status: "failed", reason: run.problem } };
      }
      return await judgeRun(runtime, { ...state, attempts, executionId: id }, run);
    });
  };
}

async function judgeRun(
  runtime: GraphRuntime,
  state: ExecutorStateValue,
  run: RecordedRun,
): Promise<ExecutorStateUpdate> {
  const { attempts, executionId } = state;
  const { programs, suggestions, testReport } = run;
  const spent = {
    ...state.spent,
    seconds: (runtime.now() - state.startedAt) / 1000,
    cpuSeconds: state.spent.cpuSeconds + cpuTime(run),
  };
  const { execution = null, profile = null } =
    programs.find((run) => executionOf(run)?.success === false) ?? programs.at(-1) ?? {};
  const ran = { programs: [...programs], execution, profile, testReport, suggestions };
  const update = { attempts, spent, executionId, ...ran, diagnosis: await diagnose(ran, runtime, state) };
  return { ...update, verdict: judge({ ...state, ...update }, runtime.budget) };
}

async function diagnose(
  { testReport, ...program }: Pick<ExecutorStateValue, "execution" | "profile" | "testReport">,
  runtime: GraphRuntime,
  state: ExecutorStateValue,
): Promise<ExecutorStateValue["diagnosis"]> {
  if (testReport === null) {
    const ran = executionOf(program);
    return ran === null ? null : diagnoseExecution(ran, programPath(state));
  }
  if (testReport.success) {
    return null;
  }
  const { modules } = await gatherTestedFiles(runtime.session, state, suspects(testReport));
  return diagnoseTests(testReport, Object.keys(modules));
}

function cpuTime({ programs, testReport }: RecordedRun): number {
  const runs = [testReport, ...programs.map(executionOf)];
  return runs.reduce((sum, run) => sum + (run?.outcome.usage.cpuTime ?? 0), 0);
}
