import { randomUUID } from "node:crypto";
import { assertOptionNames, type ConfigFields, type ExecutorConfig, resolveConfig } from "../config/index.ts";
import { ExecutorError } from "../errors/index.ts";
import { assertText } from "./check-inputs.ts";
import { HostFunctions, type HostFunctionsOptions } from "./host-functions/index.ts";
import { PoolLease } from "./pool-lease.ts";
import { SessionRecord } from "./record/session-record.ts";
import { SandboxPool } from "./sandbox-pool.ts";
import { SandboxSession } from "./sandbox-session.ts";
import type { Session } from "./session.ts";

export interface CreateSessionOptions extends HostFunctionsOptions {
  /** Keeps variables, imports and files from call to call under this name. @default none: every run is fresh */
  readonly id?: string | undefined;
  readonly config?: ExecutorConfig | ConfigFields | undefined;
  /**
   * Folder on the host from which tests and scripts are taken. Given, no path of tests may lead out of it.
   * @default the process's current one
   */
  readonly workingDirectory?: string | undefined;
  /**
   * Whether a session with an id is recorded on disk, so that a later process with the same id goes on where this one
   * ended. While it is open, no other session has the id. @default true
   */
  readonly record?: boolean | undefined;
  /** Shared between sessions so that they share warm processes; closed by whoever made it. @default one of its own */
  readonly pool?: SandboxPool | undefined;
}

const ID_PATTERN = /^[\w.-]{1,128}$/;

/** Opens a session. Nothing is started before the first run. Throws `invalid-config` and `invalid-input`. */
export function createSession(options: CreateSessionOptions = {}): Session {
  assertOptionNames(options, {
    ...{ id: true, config: true, workingDirectory: true, record: true, pool: true },
    ...{ tools: true, approveTool: true, finalAnswer: true },
  });
  const { id, workingDirectory = process.cwd() } = options;
  assertText("workingDirectory", workingDirectory);
  if (id !== undefined && (typeof id !== "string" || !ID_PATTERN.test(id))) {
    throw new ExecutorError(
      "invalid-input",
      `The session id ${JSON.stringify(String(id).slice(0, 140))} is not allowed`,
      {
        hint: "Use 1 to 128 letters, digits, dots, dashes and underscores",
      },
    );
  }
  const pool = options.pool ?? new SandboxPool();
  return new SandboxSession({
    id: id ?? randomUUID(),
    persistent: id !== undefined,
    config: resolveConfig(options.config, { environment: pool.environment }),
    workingDirectory,
    confined: options.workingDirectory !== undefined,
    lease: new PoolLease(pool, options.pool === undefined),
    functions: new HostFunctions(options),
    record:
      id === undefined || options.record === false ? null : new SessionRecord({ id, environment: pool.environment }),
  });
}
