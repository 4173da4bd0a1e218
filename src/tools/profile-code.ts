import { type StructuredToolInterface, tool } from "@langchain/core/tools";
import { z } from "zod";
import { formatCount } from "../config/index.ts";
import type { ProfileReport } from "../profiling/profile-report.ts";
import { argvOf, filesFor } from "../programs/program.ts";
import { toFileMap } from "../requests/index.ts";
import { type ExecutionRecord, renderExecution, toExecutionRecord } from "./execution-text.ts";
import { givenFiles, givenTimeout } from "./given-input.ts";
import { givenSource, readGivenSource } from "./given-source.ts";
import { answering, type ToolAnswer, type ToolCall, type ToolContext } from "./tool-context.ts";

/** A {@link ProfileReport} as data alone. */
export type ProfileRecord = Omit<ProfileReport, "result"> & { readonly result: ExecutionRecord };

const SHOWN_FUNCTIONS = 10;
const SHOWN_LINES = 5;

const profileCodeInput = z.object({
  ...givenSource,
  arguments: z.array(z.string()).optional().describe("Arguments of the program, as it finds them in sys.argv."),
  files: givenFiles.describe("Files to put into the workspace first, such as modules that the code imports."),
  timeout: givenTimeout,
});

/** The tool `profile_code`: runs code under the profiler. The artifact is a `ProfileRecord`. */
export function createProfileCodeTool(context: ToolContext): StructuredToolInterface {
  return tool(
    answering(context, (input: z.output<typeof profileCodeInput>, call) => profileInSession(input, call)),
    {
      name: "profile_code",
      description:
        "Runs Python code, or a file of the working directory, under a profiler in an isolated sandbox. Returns the functions and lines on which the time goes, and what they suggest.",
      schema: profileCodeInput,
      responseFormat: "content_and_artifact",
    },
  );
}

/** Profiles code in the session of a call, and answers with the profile. */
export async function profileInSession(
  input: z.output<typeof profileCodeInput> & { stdin?: string | undefined },
  call: ToolCall,
): Promise<ToolAnswer> {
  const { arguments: given = [], files = [], stdin, timeout } = input;
  const program = await readGivenSource(input, call.session);
  const beside = await filesFor(program, call.session.persistent ? call.session.files : null);
  const report = await call.runs.profileCode(program.source, {
    timeout,
    stdin,
    argv: argvOf(program, given),
    files: { ...beside, ...toFileMap(files) },
    signal: call.signal,
  });
  return { text: renderProfile(toProfileRecord(report), call.session), artifact: toProfileRecord(report) };
}

/** The report without methods. */
export function toProfileRecord(report: ProfileReport): ProfileRecord {
  return { ...report, result: toExecutionRecord(report.result) };
}

/** A profile as text: the top functions and lines, what they suggest, and the run itself. */
export function renderProfile(report: ProfileRecord, options: { readonly persistent: boolean }): string {
  const functions = report.topFunctions.slice(0, SHOWN_FUNCTIONS).map((entry) => {
    const calls = formatCount(entry.calls, "call");
    return `- ${entry.name} (${entry.location}): ${entry.time.toFixed(4)} s, ${entry.percent.toFixed(1)}%, ${calls}`;
  });
  const lines = report.hotLines
    .slice(0, SHOWN_LINES)
    .map((line) => `- line ${line.line}, ${line.percent.toFixed(1)}%: ${line.source.trim()}`);
  const sections = [
    functions.length === 0 ? "The profiler saw no function." : ["Most time is spent in:", ...functions].join("\n"),
    lines.length === 0 ? null : ["Hottest lines:", ...lines].join("\n"),
    report.suggestions.length === 0 ? null : report.suggestions.map((suggestion) => `- ${suggestion}`).join("\n"),
    `${report.totalTime.toFixed(3)} s under the profiler.`,
    renderExecution(report.result, options),
  ];
  return sections.filter((section) => section !== null).join("\n\n");
}
