import { randomUUID } from "node:crypto";
import { messageOf } from "../errors/index.ts";
import type { ExecutionResult } from "../execution/index.ts";
import type { ProfileReport } from "../profiling/profile-report.ts";
import type { TestReport } from "../pytest/test-report.ts";
import type { ExecuteCodeOptions, RunTestsOptions, Session, ValidateCodeOptions } from "../sessions/index.ts";
import type { ValidationReport } from "../validation/validation-report.ts";
import type { AgentEvent, RunEnded, RunStarted } from "./agent-event.ts";

export type Emit = (event: AgentEvent) => void;

type CodeOptions = Omit<ExecuteCodeOptions, "onOutput" | "onDisplay" | "onHostCall">;
type TestOptions = Omit<RunTestsOptions, "onOutput" | "onHostCall" | "onTest">;

/** The verbs of a session, each of which tells what happens as events. */
export interface ObservedRuns {
  executeCode(code: string, options?: CodeOptions & { readonly title?: string }): Promise<ExecutionResult>;
  profileCode(code: string, options?: CodeOptions): Promise<ProfileReport>;
  validateCode(code: string, options?: ValidateCodeOptions): Promise<ValidationReport>;
  runTests(path: string, options?: TestOptions): Promise<TestReport>;
}

/** Makes the verbs of a session tell what happens. They throw what the session throws, after the end of the run. */
export function observeRuns(session: Session, emit: Emit): ObservedRuns {
  return {
    async executeCode(code, { title = null, ...options } = {}) {
      const { signal } = options;
      return await observe(session, { emit, signal }, { kind: "code", code, title }, async (run) => {
        const result = await session.executeCode(code, { ...options, ...run.listeners });
        return { value: result, end: { kind: "code", result } };
      });
    },
    async profileCode(code, options = {}) {
      const { signal } = options;
      return await observe(session, { emit, signal }, { kind: "profile", code, title: null }, async (run) => {
        const report = await session.profileCode(code, { ...options, ...run.listeners });
        return { value: report, end: { kind: "profile", report } };
      });
    },
    async validateCode(code, options = {}) {
      const { signal } = options;
      return await observe(session, { emit, signal }, { kind: "check", code, title: null }, async () => {
        const report = await session.validateCode(code, options);
        return { value: report, end: { kind: "check", report } };
      });
    },
    async runTests(path, options = {}) {
      const { signal } = options;
      return await observe(session, { emit, signal }, { kind: "tests", path }, async ({ id, listeners }) => {
        const { onHostCall, onOutput } = listeners;
        const onTest: RunTestsOptions["onTest"] = (test) => emit({ type: "test-ended", id, test });
        const report = await session.runTests(path, { ...options, onHostCall, onOutput, onTest });
        return { value: report, end: { kind: "tests", report } };
      });
    },
  };
}

interface Run {
  readonly id: string;
  readonly listeners: Required<Pick<ExecuteCodeOptions, "onOutput" | "onDisplay" | "onHostCall">>;
}

type WithoutHead<Event> = Event extends unknown ? Omit<Event, "type" | "id"> : never;

async function observe<T>(
  session: Session,
  { emit, signal }: { readonly emit: Emit; readonly signal: AbortSignal | undefined },
  start: WithoutHead<RunStarted>,
  work: (run: Run) => Promise<{ readonly value: T; readonly end: WithoutHead<RunEnded> }>,
): Promise<T> {
  const id = randomUUID();
  const code = "code" in start ? start.code : "";
  // What keeps a session from being rebuilt keeps the run from it too, and is told as its end.
  const replayed = await session.replay({ code, signal }).catch(() => null);
  if (replayed !== null) {
    emit({ type: "session-replayed", replayed });
  }
  emit({ type: "run-started", id, ...start });
  try {
    const { value, end } = await work({
      id,
      listeners: {
        onOutput: (chunk) => emit({ type: "output", id, ...chunk }),
        onDisplay: (display) => emit({ type: "display", id, display }),
        onHostCall: emit,
      },
    });
    emit({ type: "run-ended", id, ...end });
    return value;
  } catch (error) {
    emit({ type: "run-ended", id, kind: "nothing", reason: messageOf(error) });
    throw error;
  }
}
