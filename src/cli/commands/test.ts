import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { ExecutorError } from "../../errors/index.ts";
import { observeRuns } from "../../events/index.ts";
import { findProject } from "../../pytest/project-files.ts";
import { isInside } from "../../pytest/project-path.ts";
import { encodeSource } from "../../pytest/source-bytes.ts";
import { isAskedInVain, lacksCoverageOnly, type TestReport } from "../../pytest/test-report.ts";
import { defineRequest } from "../../requests/index.ts";
import type { CliContext } from "../cli-context.ts";
import { defineCliCommand, restOf } from "../command.ts";
import { createView } from "../create-view.ts";
import { exitCodes } from "../exit-code.ts";
import { loadGraph } from "../load-graph.ts";
import { openGraph } from "../open-graph.ts";
import { openPool, openSession } from "../open-session.ts";
import { openOutput, savedField, tellSaved } from "../output-files.ts";
import { eventsInCommandWords } from "../render/command-words.ts";
import { toTerminalLine } from "../render/terminal-text.ts";
import { findRepairPlace } from "../repair-place.ts";
import {
  modelOption,
  outputOption,
  type RunningArguments,
  runningOptions,
  toWorkingDirectory,
} from "../running-options.ts";
import { writeJson } from "../write-json.ts";

const words = {
  path: { type: "positional", description: "Test file or folder, or one test: test_a.py::test_b" },
  fix: { type: "boolean", description: "Repair what the tests find, and change the files when all tests pass" },
  coverage: { type: "boolean", default: true, description: "Do not measure coverage" },
  "coverage-threshold": {
    type: "string",
    valueHint: "percent",
    description: "Coverage below which the tests have failed",
  },
  ...runningOptions,
  ...outputOption,
  ...modelOption,
} as const;

export const testCommand = defineCliCommand({
  name: "test",
  description: "Run pytest on a file or folder, with coverage",
  args: words,
  rest: "Arguments of pytest",
  async run(given, context) {
    const pytestArgs = restOf(given, words);
    if (given.fix) {
      if (!given.coverage) {
        throw misplaced("--no-coverage", "cannot be combined with --fix");
      }
      if (given["output-dir"] !== undefined) {
        throw misplaced("--output-dir", "cannot be combined with --fix");
      }
      if (pytestArgs.length > 0) {
        throw misplaced(`-- ${pytestArgs[0]}`, "cannot be combined with --fix");
      }
      return repair(given, given.path, context);
    }
    if (given.model !== undefined) {
      throw misplaced("--model", "has no use without --fix");
    }
    const output = await openOutput(given, context, await keepsSources(given, context));
    using view = createView(given, context);
    await using pool = await openPool(given, context);
    await using session = await openSession(given, context, pool);
    const report = await observeRuns(session, (event) => view?.render(event)).runTests(given.path, {
      confined: given.cwd !== undefined,
      coverage: given.coverage,
      pytestArgs: [...session.config.pytestArgs, ...pytestArgs],
      signal: context.signal,
      onFile: output === null ? undefined : (file) => output.save(file),
    });
    if (view === null) {
      writeJson({ ...report, ...savedField(output) }, context);
    } else {
      tellSaved(output, context);
    }
    const isComplete = (output?.refused.length ?? 0) === 0;
    return report.success && isComplete ? exitCodes.success : exitCodeOf(report);
  },
});

/** Tells the project's own code, which no file of a run is written over. */
async function keepsSources(
  given: RunningArguments & { readonly path: string },
  context: CliContext,
): Promise<(location: string) => boolean> {
  const workingDirectory = toWorkingDirectory(given, context.workingDirectory);
  const { root } = await findProject(workingDirectory, given.path, { confined: given.cwd !== undefined });
  return (location) => location.endsWith(".py") && isInside(root, location);
}

function misplaced(option: string, reason: string): ExecutorError {
  return new ExecutorError("invalid-input", `The option "${option}" ${reason}`, { hint: "See: executor test --help" });
}

/** Sends the tests through the graph, and writes the repaired files when all of them pass. */
async function repair(
  given: RunningArguments & { readonly model?: string | undefined },
  tests: string,
  context: CliContext,
): Promise<number> {
  const { defaultBudget, streamRequest } = await loadGraph();
  const { folder, path } = await findRepairPlace(given, tests, context);
  using view = createView({ ...given, cwd: folder }, context, { maxAttempts: defaultBudget.attempts });
  const repaired = new Map<string, string>();
  let report: TestReport | null = null;
  let answer = { success: false, text: "" };
  await using pool = await openPool(given, context);
  await using graph = await openGraph(given, folder, pool);
  const request = defineRequest(`Run the tests in ${path} and fix what fails`, {
    kind: "repair-tests",
    paths: [path],
    coverage: null,
  });
  for await (const event of eventsInCommandWords(streamRequest(graph, request, { signal: context.signal }))) {
    if (event.type === "file-written") {
      repaired.set(event.path, event.content);
    }
    if (event.type === "run-ended" && event.kind === "tests") {
      report = event.report;
    }
    if (event.type === "answer") {
      answer = { success: event.verdict.status === "passed", text: event.text };
    }
    view?.render(event);
  }
  const passed = answer.success || (report !== null && lacksCoverageOnly(report));
  if (passed) {
    await writeRepaired(folder, repaired);
  }
  const changed = passed ? [...repaired.keys()] : [];
  if (view === null) {
    writeJson({ success: answer.success, answer: answer.text, changed, report }, context);
  } else if (repaired.size > 0) {
    const names = [...repaired.keys()].map(toTerminalLine).join(", ");
    context.terminal.write(passed ? `  changed: ${names}\n` : `  not changed, as not all tests pass: ${names}\n`);
  }
  return answer.success ? exitCodes.success : exitCodeOf(report);
}

/** The exit code of tests that are no success. */
function exitCodeOf(report: TestReport | null): number {
  return report !== null && isAskedInVain(report) ? exitCodes.usage : exitCodes.failed;
}

/** Writes files as they were written, and none of them when one cannot be. Throws `invalid-input`. */
async function writeRepaired(folder: string, repaired: ReadonlyMap<string, string>): Promise<void> {
  const contents: (readonly [string, string | Uint8Array])[] = [];
  for (const [file, code] of repaired) {
    const target = resolve(folder, file);
    contents.push([target, existsSync(target) ? encodeSource(await readFile(target), code, file) : code]);
  }
  for (const [target, content] of contents) {
    await writeFile(target, content);
  }
}
