import { suggestionsForError } from "../diagnosis/index.ts";
import { ExecutorError, explainError } from "../errors/index.ts";
import { type Emit, type ObservedRuns, observeRuns } from "../events/index.ts";
import { guardedModules } from "../execution/index.ts";
import { fromFileMap, type Request } from "../requests/index.ts";
import type { ExecuteCodeOptions, RunFile, Session } from "../sessions/index.ts";
import { toExecutionRecord, toProfileRecord } from "../tools/index.ts";
import { isAskedAbout } from "./resolve-request.ts";
import type { ExecutorStateValue, ProgramRun, RecordedRun } from "./state.ts";

export interface RunRequestOptions {
  readonly id: string;
  readonly emit: Emit;
  readonly signal?: AbortSignal | undefined;
}

type Runnable = Pick<ExecutorStateValue, "code" | "files" | "request" | "tests">;

/** Does what the request asks for, once. A path or code that cannot be used is the run's problem, and no exception. */
export async function runRequest(session: Session, state: Runnable, options: RunRequestOptions): Promise<RecordedRun> {
  const nothing = { id: options.id, programs: [], testReport: null, suggestions: null, problem: null };
  try {
    return { ...nothing, ...(await run(session, state, options)) };
  } catch (error) {
    if (!ExecutorError.is(error, "invalid-input")) {
      throw error;
    }
    return { ...nothing, problem: explainError(error) };
  }
}

async function run(session: Session, state: Runnable, options: RunRequestOptions): Promise<Partial<RecordedRun>> {
  const { request } = state;
  if (request.kind === "explain-error") {
    const [program] = request.programs;
    const code = program === undefined ? {} : { code: program.code };
    return {
      suggestions: suggestionsForError(request.error ?? "", {
        allowedModules: guardedModules(session.config),
        ...code,
      }),
    };
  }
  const runs = observeRuns(session, options.emit);
  if (isCheckOnly(request)) {
    return { programs: await checkPrograms(runs, state, options.signal) };
  }
  const running = {
    files: { ...state.files, ...state.tests },
    timeout: request.timeout ?? undefined,
    signal: options.signal,
  };
  const [path, ...others] = testPaths(state);
  if (path !== undefined) {
    const testReport = await runs.runTests(path, {
      ...running,
      // Requests are words, and may be a model's.
      confined: true,
      pytestArgs: [...session.config.pytestArgs, ...others],
      coverage: ("coverage" in request ? request.coverage : null) ?? true,
    });
    return { testReport };
  }
  const sources = programsOf(state);
  if (sources.length === 0 || "paths" in request) {
    throw new ExecutorError("invalid-input", "The request holds nothing to run", {
      hint: "Give it code, tests, or the names of files",
    });
  }
  const programs: ProgramRun[] = [];
  const written: Record<string, Uint8Array> = {};
  for (const [index, code] of sources.entries()) {
    const files = { ...running.files, ...written };
    const onFile = async (file: RunFile): Promise<void> => {
      written[file.path] = await file.read();
    };
    // In a fresh sandbox a program would not find what the one before it has left.
    const carries = sources.length > 1 && !session.persistent;
    programs.push(
      await runProgram(runs, code, {
        ...{ request, ...running, files },
        argv: argvOf(request, index),
        onFile: carries ? onFile : undefined,
      }),
    );
  }
  return { programs };
}

/** Whether the code is looked at and nothing of it runs. */
export function isCheckOnly({ kind, mayRun }: Request): boolean {
  return !mayRun || kind === "validate-code" || kind === "analyze-dependencies";
}

async function checkPrograms(
  runs: ObservedRuns,
  state: Runnable,
  signal: AbortSignal | undefined,
): Promise<readonly ProgramRun[]> {
  const { code, files, request, tests } = state;
  const programs = code === null ? request.programs.map((program) => program.code) : [code];
  const asked = fromFileMap(files).filter((file) => isAskedAbout(request, file));
  const sources = new Set([...asked.map(({ content }) => content), ...Object.values(tests), ...programs]);
  const reports = await Promise.all(Array.from(sources, (source) => runs.validateCode(source, { files, signal })));
  return reports.map((validation) => ({ validation, execution: null, profile: null }));
}

async function runProgram(
  runs: ObservedRuns,
  code: string,
  { request, ...options }: ExecuteCodeOptions & { readonly request: Request },
): Promise<ProgramRun> {
  const nothing: ProgramRun = { validation: null, execution: null, profile: null };
  if (request.kind === "profile-code") {
    return { ...nothing, profile: toProfileRecord(await runs.profileCode(code, options)) };
  }
  const checks = "validates" in request && request.validates;
  const validation = checks ? await runs.validateCode(code, { files: options.files, signal: options.signal }) : null;
  if (validation?.valid === false) {
    return { ...nothing, validation };
  }
  return { ...nothing, validation, execution: toExecutionRecord(await runs.executeCode(code, options)) };
}

/** `sys.argv` of a script that is given arguments; undefined for every other program. */
function argvOf(request: Request, index: number): readonly string[] | undefined {
  // Of several modules the last one is repaired.
  const path = request.kind === "repair-code" ? request.modules.at(-1) : request.modules[index];
  const given = path === undefined ? undefined : request.arguments[path];
  return path === undefined || given === undefined ? undefined : [path, ...given];
}

/** The tests to run: those that were asked for, else those that were given or written. */
function testPaths({ request, tests }: Runnable): readonly string[] {
  return "paths" in request && request.paths.length > 0 ? request.paths : Object.keys(tests);
}

/**
 * The path that the program which is run by itself goes by where it is repaired: the module that it was read from or
 * written as, else `main.py`.
 */
export function programPath({ code, files, request }: Pick<Runnable, "code" | "files" | "request">): string {
  return (code === null ? Object.keys(files) : request.modules).at(-1) ?? "main.py";
}

function programsOf({ code, files, request }: Runnable): readonly string[] {
  if (code !== null) {
    return [code];
  }
  if (request.programs.length > 0) {
    return request.programs.map((program) => program.code);
  }
  return Object.values(files).slice(-1);
}
