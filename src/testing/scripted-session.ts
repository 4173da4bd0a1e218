import { type ConfigFields, readEnvironment, resolveConfig } from "../config/index.ts";
import { ExecutorError } from "../errors/index.ts";
import type { ExecutionResult } from "../execution/index.ts";
import type { ProfileReport } from "../profiling/profile-report.ts";
import type { HostFunction } from "../protocol/index.ts";
import type { TestReport } from "../pytest/test-report.ts";
import type { ExecuteCodeOptions, HistoryEntry, RunTestsOptions, Session } from "../sessions/index.ts";
import { mapConcurrently } from "../sessions/map-concurrently.ts";
import { untilFailure } from "../sessions/run-batch.ts";
import type { ValidationReport } from "../validation/validation-report.ts";

/** What a scripted session answers. A call that the script has no answer for throws `unsupported`. */
export interface SessionScript {
  readonly executeCode?: (code: string, options: ExecuteCodeOptions) => ExecutionResult | Promise<ExecutionResult>;
  readonly runTests?: (path: string, options: RunTestsOptions) => TestReport | Promise<TestReport>;
  readonly validateCode?: (code: string) => ValidationReport;
  readonly profileCode?: (code: string, options: ExecuteCodeOptions) => ProfileReport;
  /** Files of the working directory, by path. */
  readonly projectFiles?: Readonly<Record<string, string>>;
  readonly config?: ConfigFields;
  /** What code can call, as far as a model is told. @default [] */
  readonly functions?: readonly HostFunction[];
}

/** A session without a sandbox: it answers from a script and remembers what it was asked. For tests of tools and graphs. */
export interface ScriptedSession extends Session {
  /** Every call in order: the method, and the code or path. */
  readonly calls: readonly { readonly method: string; readonly input: string }[];
}

/** Makes a session that answers from a script. */
export function scriptedSession(script: SessionScript = {}): ScriptedSession {
  const calls: { method: string; input: string }[] = [];
  const history: HistoryEntry[] = [];
  async function answer<T>(
    method: keyof SessionScript,
    input: string,
    make: (() => T | Promise<T>) | undefined,
  ): Promise<T> {
    calls.push({ method, input });
    if (make === undefined) {
      throw unscripted(method);
    }
    return await make();
  }
  const session: ScriptedSession = {
    id: "scripted",
    persistent: false,
    config: resolveConfig(script.config, { environment: readEnvironment({}) }),
    workingDirectory: "/scripted",
    calls,
    history,
    lastMetrics: null,
    replayed: null,
    replay: async () => null,
    recording: { active: false, reason: "a scripted session runs nothing" },
    forget: async () => undefined,
    files: { read: noFiles, write: noFiles, list: noFiles, remove: noFiles },
    executeCode: async (code, options = {}) => {
      const { executeCode } = script;
      return await answer("executeCode", code, executeCode && (() => executeCode(code, options)));
    },
    executeBatch: async (blocks, { onError = "continue", timeout } = {}) => {
      const work = blocks.map((code) => ({ code, config: session.config, options: { timeout } }));
      const run = untilFailure(onError, ({ code, options }) => session.executeCode(code, options));
      return onError === "rollback" ? await noPast() : await mapConcurrently(work, 1, run);
    },
    runTests: async (path, options = {}) => {
      const { runTests } = script;
      return await answer("runTests", path, runTests && (() => runTests(path, options)));
    },
    validateCode: async (code) => {
      const { validateCode } = script;
      return await answer("validateCode", code, validateCode && (() => validateCode(code)));
    },
    profileCode: async (code, options = {}) => {
      const { profileCode } = script;
      return await answer("profileCode", code, profileCode && (() => profileCode(code, options)));
    },
    snapshot: noPast,
    rollback: noPast,
    fork: noPast,
    functions: async () => script.functions ?? [],
    readProjectFile: async (path) => {
      const content = script.projectFiles?.[path];
      if (content !== undefined) {
        return content;
      }
      throw new ExecutorError("invalid-input", `There is no file "${path}"`, {
        hint: "Name a file of the working directory",
      });
    },
    close: async () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  };
  return session;
}

function noFiles(): Promise<never> {
  return Promise.reject(new ExecutorError("unsupported", "A scripted session has no workspace"));
}

function noPast(): Promise<never> {
  return Promise.reject(new ExecutorError("unsupported", "A scripted session has no past to go back to"));
}

function unscripted(method: string): ExecutorError {
  return new ExecutorError("unsupported", `The script has no answer for ${method}()`, {
    hint: `Give scriptedSession() a ${method} function`,
  });
}
