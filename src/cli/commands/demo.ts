import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ExecutorError } from "../../errors/index.ts";
import type { ExecutorGraph } from "../../graph/index.ts";
import type { CliContext } from "../cli-context.ts";
import { defineCliCommand } from "../command.ts";
import { createView } from "../create-view.ts";
import { type DemoPart, loadDemoParts, type PlayedPart } from "../demo/demo-parts.ts";
import { renderPartHeading, renderSummary } from "../demo/render-demo.ts";
import { exitCodes } from "../exit-code.ts";
import { loadGraph } from "../load-graph.ts";
import { openGraph } from "../open-graph.ts";
import { openPool } from "../open-session.ts";
import { eventsInCommandWords } from "../render/command-words.ts";
import { reportError } from "../report-error.ts";
import { RequestRecord } from "../request-record.ts";
import { modelOption } from "../running-options.ts";
import { writeJson } from "../write-json.ts";

const EXAMPLES = fileURLToPath(new URL("../../../examples", import.meta.url));

export const demoCommand = defineCliCommand({
  name: "demo",
  description: "Run the examples through the whole workflow: run, test, repair, profile; no key needed",
  args: {
    json: { type: "boolean", description: "Print one JSON document and nothing else" },
    ...modelOption,
  },
  async run(given, context) {
    // A copy, so that the repair leaves the examples as they are.
    const folder = await mkdtemp(join(tmpdir(), "executor-demo-"));
    try {
      await cp(EXAMPLES, folder, { recursive: true });
      const played = await play(folder, given, context);
      const success = played.every((part) => part.success);
      if (given.json) {
        writeJson({ success, parts: played }, context);
      } else {
        context.terminal.write(renderSummary(played, context.terminal));
      }
      return success ? exitCodes.success : exitCodes.failed;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
});

async function play(
  folder: string,
  given: { readonly json?: boolean; readonly model?: string | undefined },
  context: CliContext,
): Promise<readonly PlayedPart[]> {
  const parts = await loadDemoParts(folder);
  const played: PlayedPart[] = [];
  await using pool = await openPool(given, context);
  await using graph = await openGraph({ model: given.model ?? "builtin" }, folder, pool);
  for (const [index, part] of parts.entries()) {
    if (!given.json) {
      context.terminal.write(renderPartHeading(part, index, parts.length, context.terminal));
    }
    played.push(await playPart(part, graph, { json: given.json === true, folder, context }));
  }
  return played;
}

interface PlayOptions {
  readonly json: boolean;
  readonly folder: string;
  readonly context: CliContext;
}

async function playPart(
  part: DemoPart,
  graph: ExecutorGraph,
  { json, folder, context }: PlayOptions,
): Promise<PlayedPart> {
  const { defaultBudget, streamRequest } = await loadGraph();
  using view = createView({ json, cwd: folder }, context, { maxAttempts: defaultBudget.attempts });
  const record = new RequestRecord();
  try {
    for await (const event of eventsInCommandWords(streamRequest(graph, part.request, { signal: context.signal }))) {
      record.add(event);
      view?.render(event);
    }
  } catch (error) {
    // The other parts are worth seeing all the same, unless nothing can run here or the user wants to stop.
    if (!ExecutorError.is(error) || context.signal.aborted || error.code.endsWith("-unavailable")) {
      throw error;
    }
    if (!json) {
      reportError(error, context, { json: false });
    }
    return { title: part.title, success: false, problem: error.message, record };
  }
  const problem = record.success ? part.check(record) : "the request did not succeed";
  return { title: part.title, success: problem === null, problem, record };
}
