import { readFile } from "node:fs/promises";
import type { ResolvedConfig } from "../config/index.ts";
import { ExecutorError } from "../errors/index.ts";
import { chooseTestPreload, guardOf } from "../execution/index.ts";
import {
  ClaimRecord,
  createSealKey,
  findWrittenTests,
  resolveProjectPath,
  type TestReport,
  toTestReport,
} from "../pytest/index.ts";
import type { SandboxFiles } from "../sandbox/index.ts";
import { gatherProject } from "./gather-project.ts";
import { handOutFiles } from "./hand-out-files.ts";
import type { HostFunctions } from "./host-functions/index.ts";
import type { SandboxPool } from "./sandbox-pool.ts";
import type { RunTestsOptions } from "./session.ts";
import { decodeSource, isReadable } from "./source-bytes.ts";
import { writeFiles } from "./workspace.ts";

export interface ProjectTests {
  readonly pool: Pick<SandboxPool, "open">;
  readonly config: ResolvedConfig;
  /** Folder on the host below which `path` is looked for. */
  readonly workingDirectory: string;
  /** The session's own workspace, whose files join those of the host; null when it has none. */
  readonly workspace: SandboxFiles | null;
  /** What tests, and what they test, can call. */
  readonly functions: HostFunctions;
  readonly path: string;
  readonly options: RunTestsOptions;
}

/**
 * Runs pytest in a fresh sandbox that holds the project around `path`. Files of the session's workspace win over those of
 * the host, and `options.files` over both.
 */
export async function runProjectTests({
  pool,
  config,
  functions,
  path,
  options,
  ...from
}: ProjectTests): Promise<TestReport> {
  const { confined = true, files: given = {} } = options;
  const { target, files, sourceRoot, leftOut, overridden } = await gatherProject(path, { ...from, given, confined });
  await using sandbox = await pool.open(config, chooseTestPreload(config), {
    functions: await functions.declared(),
  });
  await writeFiles(sandbox, files);
  const kernel = await sandbox.openKernel();
  const calls = functions.startTests(options.onHostCall ?? (() => undefined));
  const pytestArgs = options.pytestArgs ?? config.pytestArgs;
  const key = createSealKey();
  const claims = new ClaimRecord(key, options.onTest);
  const execution = await kernel.execute(
    {
      kind: "tests",
      // The caller's own word for the same setting comes later, and counts.
      // The path comes before arguments that could take it for their value.
      arguments: [...(sourceRoot === "." ? [] : ["-o", `pythonpath=${sourceRoot}`]), toArgument(target), ...pytestArgs],
      coverage: (options.coverage ?? true) ? coverageSources(target, sourceRoot) : null,
      guard: guardOf({ ...config, safeMode: options.safeMode ?? false }),
      key,
    },
    {
      timeout: config.timeout,
      onProgress: (progress) => claims.add(progress),
      ...(options.signal && { signal: options.signal }),
      ...(options.onOutput && { onOutput: options.onOutput }),
      ...(calls && { onToolCall: calls.answer }),
    },
  );
  if (options.onFile !== undefined) await handOutFiles(sandbox, execution.outcome.files, options.onFile);
  const written = findWrittenTests(files, target);
  return toTestReport(execution, claims, {
    config,
    source: (file) => textOf(files[file]),
    pytestArgs,
    written,
    isWhole: target === ".",
    leftOut,
    overridden,
  });
}

/** The text of a file below `workingDirectory`. Throws `invalid-input` for what is outside of it or not there. */
export async function readProjectFile(workingDirectory: string, path: string): Promise<string> {
  const { absolute, isFolder } = await resolveProjectPath(workingDirectory, path);
  if (isFolder) {
    throw new ExecutorError("invalid-input", `The path "${path}" is a folder`, { hint: "Give the path of a file" });
  }
  return decodeSource(await readFile(absolute), path);
}

/** A path as pytest takes it for one. */
function toArgument(target: string): string {
  return target.startsWith("-") ? `./${target}` : target;
}

/** A folder of tests answers for the whole project; one file of tests only for the modules that it imports. */
function coverageSources(target: string, sourceRoot: string): readonly string[] {
  return target.includes(".py") ? [] : [sourceRoot];
}

function textOf(content: string | Uint8Array | undefined): string | null {
  if (content === undefined || typeof content === "string") return content ?? null;
  return isReadable(content) ? decodeSource(content, "") : Buffer.from(content).toString("utf8");
}
