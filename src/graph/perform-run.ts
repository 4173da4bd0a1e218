import { ExecutorError } from "../errors/index.ts";
import type { Display } from "../kernel/index.ts";
import type { OutputChunk } from "../sandbox/index.ts";
import { type AgentEvent, createReplayNews, type Session } from "../sessions/index.ts";
import { toExecutionRecord, toProfileRecord } from "../tools/index.ts";
import { inWords } from "./in-words.ts";
import type { ExecutorStateValue, RecordedRun } from "./state.ts";

export interface PerformRunOptions {
  readonly id: string;
  readonly emit: (event: AgentEvent) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Runs what the state asks for, once. A path or code that cannot be used is the run's problem, and no exception. */
export async function performRun(
  session: Session,
  state: ExecutorStateValue,
  options: PerformRunOptions,
): Promise<RecordedRun> {
  const nothing = { id: options.id, execution: null, testReport: null, profile: null, problem: null };
  try {
    return { ...nothing, ...(await run(session, state, options)) };
  } catch (error) {
    if (!(error instanceof ExecutorError) || error.code !== "invalid-input") throw error;
    return { ...nothing, problem: inWords(error) };
  }
}

async function run(
  session: Session,
  state: ExecutorStateValue,
  { emit: emitOne, signal }: PerformRunOptions,
): Promise<Partial<RecordedRun>> {
  const replayNews = createReplayNews(session);
  const emit = (event: AgentEvent): void => {
    const news = replayNews();
    if (news !== null) emitOne(news);
    emitOne(event);
  };
  const options = {
    files: { ...state.files, ...state.tests },
    onOutput: (chunk: OutputChunk) => emit({ type: "output", ...chunk }),
    onHostCall: emit,
    ...(signal === undefined ? {} : { signal }),
    ...(state.timeout === null ? {} : { timeout: state.timeout }),
  };
  const [path, ...others] = testPaths(state);
  if (path !== undefined) {
    const pytestArgs = [...session.config.pytestArgs, ...others];
    const testReport = await session.runTests(path, {
      ...options,
      // Requests are words, and may be a model's.
      confined: true,
      pytestArgs,
      coverage: true,
      onTest: (test) => emit({ type: "test-ended", test }),
    });
    emit({ type: "tests-ended", report: testReport });
    return { testReport };
  }
  const code = state.code ?? Object.values(state.files).at(-1) ?? "";
  const running = { ...options, onDisplay: (display: Display) => emit({ type: "display", display }) };
  emit({ type: "code-written", file: null, code, note: "About to run" });
  if (state.task?.kind === "profile-code") {
    const report = await session.profileCode(code, running);
    emit({ type: "profile-ended", report });
    return { profile: toProfileRecord(report) };
  }
  const result = await session.executeCode(code, running);
  emit({ type: "execution-ended", result });
  return { execution: toExecutionRecord(result) };
}

/** The tests to run: those that were asked for, else those that were given or written. */
function testPaths(state: ExecutorStateValue): readonly string[] {
  return state.task?.kind === "run-tests" ? state.task.paths : Object.keys(state.tests);
}
