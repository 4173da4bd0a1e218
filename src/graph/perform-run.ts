import { suggestionsForError } from "../diagnosis/index.ts";
import { ExecutorError } from "../errors/index.ts";
import type { Display } from "../kernel/index.ts";
import type { Request } from "../requests/index.ts";
import type { OutputChunk } from "../sandbox/index.ts";
import { type AgentEvent, createReplayNews, type Session } from "../sessions/index.ts";
import { toExecutionRecord, toProfileRecord } from "../tools/index.ts";
import { inWords } from "./in-words.ts";
import type { ExecutorStateValue, ProgramRun, RecordedRun } from "./state.ts";

export interface PerformRunOptions {
  readonly id: string;
  readonly emit: (event: AgentEvent) => void;
  readonly signal?: AbortSignal | undefined;
}

type Runnable = Pick<ExecutorStateValue, "code" | "files" | "request" | "tests">;

/** Does what the request asks for, once. A path or code that cannot be used is the run's problem, and no exception. */
export async function performRun(session: Session, state: Runnable, options: PerformRunOptions): Promise<RecordedRun> {
  const nothing = { id: options.id, programs: [], testReport: null, suggestions: null, problem: null };
  try {
    return { ...nothing, ...(await run(session, state, options)) };
  } catch (error) {
    if (!(error instanceof ExecutorError) || error.code !== "invalid-input") throw error;
    return { ...nothing, problem: inWords(error) };
  }
}

async function run(session: Session, state: Runnable, options: PerformRunOptions): Promise<Partial<RecordedRun>> {
  const { request } = state;
  if (request.kind === "explain-error") {
    const { allowedModules } = session.config;
    const [program] = request.programs;
    const code = program === undefined ? {} : { code: program.code };
    return { suggestions: suggestionsForError(request.error, { allowedModules, ...code }) };
  }
  if (isCheckOnly(request)) return { programs: await checkPrograms(session, state) };
  const replayNews = createReplayNews(session);
  const emit = (event: AgentEvent): void => {
    const news = replayNews();
    if (news !== null) options.emit(news);
    options.emit(event);
  };
  const paths = testPaths(state);
  if (paths.length > 0) return await runTests(session, state, { paths, ...options, emit });
  const programs: ProgramRun[] = [];
  for (const code of programsOf(state)) programs.push(await runProgram(session, code, { state, ...options, emit }));
  return { programs };
}

/** Whether the code is looked at and nothing of it runs. */
export function isCheckOnly({ kind, mayRun }: Request): boolean {
  return !mayRun || kind === "validate-code" || kind === "analyze-dependencies";
}

async function checkPrograms(session: Session, state: Runnable): Promise<readonly ProgramRun[]> {
  const { code, files, request, tests } = state;
  const programs = code === null ? request.programs.map((program) => program.code) : [code];
  const sources = new Set([...Object.values(files), ...Object.values(tests), ...programs]);
  const reports = await Promise.all(Array.from(sources, (source) => session.validateCode(source, { files })));
  return reports.map((validation) => ({ validation, execution: null, profile: null }));
}

interface Running extends PerformRunOptions {
  readonly state: Runnable;
}

async function runProgram(session: Session, code: string, running: Running): Promise<ProgramRun> {
  const { emit, state } = running;
  const { request } = state;
  const nothing: ProgramRun = { validation: null, execution: null, profile: null };
  const validation =
    request.kind === "run-code" && request.validates ? await session.validateCode(code, { files: state.files }) : null;
  if (validation?.valid === false) return { ...nothing, validation };
  const options = { ...runOptions(running), onDisplay: (display: Display) => emit({ type: "display", display }) };
  emit({ type: "code-written", file: null, code, note: "About to run" });
  if (request.kind === "profile-code") {
    const report = await session.profileCode(code, options);
    emit({ type: "profile-ended", report });
    return { ...nothing, profile: toProfileRecord(report) };
  }
  const result = await session.executeCode(code, options);
  emit({ type: "execution-ended", result });
  return { ...nothing, validation, execution: toExecutionRecord(result) };
}

async function runTests(
  session: Session,
  state: Runnable,
  running: PerformRunOptions & { readonly paths: readonly string[] },
): Promise<Partial<RecordedRun>> {
  const { emit, paths } = running;
  const [path = ".", ...others] = paths;
  const testReport = await session.runTests(path, {
    ...runOptions({ ...running, state }),
    // Requests are words, and may be a model's.
    confined: true,
    pytestArgs: [...session.config.pytestArgs, ...others],
    coverage: ("coverage" in state.request ? state.request.coverage : null) ?? true,
    onTest: (test) => emit({ type: "test-ended", test }),
  });
  emit({ type: "tests-ended", report: testReport });
  return { testReport };
}

function runOptions({ emit, signal, state }: Running) {
  const { files, request, tests } = state;
  return {
    files: { ...files, ...tests },
    onOutput: (chunk: OutputChunk) => emit({ type: "output", ...chunk }),
    onHostCall: emit,
    ...(signal === undefined ? {} : { signal }),
    ...(request.timeout === null ? {} : { timeout: request.timeout }),
  };
}

/** The tests to run: those that were asked for, else those that were given or written. */
function testPaths({ request, tests }: Runnable): readonly string[] {
  return "paths" in request ? request.paths : Object.keys(tests);
}

function programsOf({ code, files, request }: Runnable): readonly string[] {
  if (code !== null) return [code];
  if (request.programs.length > 0) return request.programs.map((program) => program.code);
  return [Object.values(files).at(-1) ?? ""];
}
