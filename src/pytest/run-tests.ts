import type { ResolvedConfig } from "../config/index.ts";
import { ExecutorError } from "../errors/index.ts";
import { guardOf } from "../execution/index.ts";
import { deliverFiles, type ExecuteOptions, type OnFile, type Sandbox, writeFiles } from "../sandbox/index.ts";
import { unlessAborted } from "../sandbox/unless-aborted.ts";
import { ClaimRecord } from "./claimed-tests.ts";
import { type GatheredProject, overriddenBy } from "./gather-project.ts";
import { createSealKey } from "./seal.ts";
import { decodeSource, isReadable } from "./source-bytes.ts";
import type { TestCase, TestReport } from "./test-report.ts";
import { toTestReport } from "./to-test-report.ts";
import { findWrittenTests, holdsTests } from "./written-tests.ts";

/** Tests that are to be run, and what they are run with. */
export interface TestsInput {
  readonly project: GatheredProject;
  /** The session's, where files of it take part; else null. */
  readonly workspace: Sandbox | null;
  readonly config: ResolvedConfig;
  readonly pytestArgs: readonly string[];
  readonly coverage: boolean;
  /** Whether the tests and what they import are held to the guard-rail. */
  readonly safeMode: boolean;
}

export interface TestsOptions extends Pick<ExecuteOptions, "signal" | "onOutput" | "onToolCall"> {
  /** Given each file that pytest and the tests made or changed. */
  readonly onFile?: OnFile | undefined;
  /** Called with each test that ends. */
  readonly onTest?: ((test: TestCase) => void) | undefined;
}

/** A source that is longer is not looked at for suggestions. */
const MAX_SOURCE_BYTES = 5_000_000;

/** Runs pytest in a sandbox that nothing has used yet, after the project was put into it. Throws what a callback throws. */
export async function runTests(
  sandbox: Sandbox,
  { project, workspace, config, pytestArgs, coverage, safeMode }: TestsInput,
  { onFile, onTest, ...listeners }: TestsOptions = {},
): Promise<TestReport> {
  const { target, sourceRoot, leftOut } = project;
  const filled = fillSandbox(sandbox, { project, workspace });
  const { taken, ofSession, sources } = await unlessAborted(filled, listeners.signal);
  const written = findWrittenTests(sources, target);
  const key = createSealKey();
  const claims = new ClaimRecord(key, onTest);
  const kernel = await sandbox.openKernel();
  const execution = await kernel.execute(
    {
      kind: "tests",
      // The caller's own word for the same setting comes later, and counts.
      // The path comes before arguments that could take it for their value.
      arguments: [...(sourceRoot === "." ? [] : ["-o", `pythonpath=${sourceRoot}`]), toArgument(target), ...pytestArgs],
      coverage: coverage ? coverageSources(target, sourceRoot) : null,
      guard: guardOf({ ...config, safeMode }),
      key,
    },
    { timeout: config.timeout, onProgress: (progress) => claims.add(progress), ...listeners },
  );
  if (onFile !== undefined) {
    await deliverFiles(sandbox, execution.outcome.files, onFile);
  }
  const changed = new Set(execution.outcome.files.map(({ path }) => path));
  for (const path of claims.failedFiles) {
    if (sources[path] === undefined && ofSession.has(path) && !changed.has(path)) {
      await readInto(sources, sandbox, path);
    }
  }
  return toTestReport(execution, claims, {
    config,
    source: (file) => textOf(sources[file]),
    pytestArgs,
    safeMode,
    written,
    isWhole: target === ".",
    leftOut,
    overridden: overriddenBy(project, taken),
  });
}

/** Puts a project and what the session has of it into a sandbox, and reads what can be told of it before it runs. */
async function fillSandbox(sandbox: Sandbox, { project, workspace }: Pick<TestsInput, "project" | "workspace">) {
  const { own, given, target } = project;
  const ofOthers = new Set(Object.keys(given));
  await writeFiles(sandbox, Object.fromEntries(Object.entries(own).filter(([path]) => !ofOthers.has(path))));
  // What the session's code does to its files meanwhile is not for this run: only what was taken counts.
  const taken = workspace === null ? [] : await sandbox.takeWorkspace(workspace);
  await writeFiles(sandbox, given);
  const sources: Record<string, string | Uint8Array> = { ...own, ...given };
  const ofSession = new Set(taken.flatMap(({ path }) => (ofOthers.has(path) ? [] : path)));
  for (const path of ofSession) {
    delete sources[path];
    // What stands in them is known before anything of it runs.
    if (holdsTests(path, target)) {
      await readInto(sources, sandbox, path);
    }
  }
  return { taken, ofSession, sources };
}

/** Reads a source of the session's; nothing is added where that cannot be: its path, or its size, is none of a source. */
async function readInto(sources: Record<string, string | Uint8Array>, { files }: Sandbox, path: string): Promise<void> {
  try {
    sources[path] = await files.read(path, { maxBytes: MAX_SOURCE_BYTES });
  } catch (error) {
    if (!ExecutorError.is(error, "invalid-input", "closed")) {
      throw error;
    }
  }
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
  if (content === undefined || typeof content === "string") {
    return content ?? null;
  }
  return isReadable(content) ? decodeSource(content, "") : Buffer.from(content).toString("utf8");
}
