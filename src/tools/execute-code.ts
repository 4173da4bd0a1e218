import { type StructuredToolInterface, tool } from "@langchain/core/tools";
import { z } from "zod";
import type { HostFunction } from "../protocol/index.ts";
import { toFileMap } from "../requests/index.ts";
import { renderHostFunction } from "../sessions/index.ts";
import { renderExecution, toExecutionRecord } from "./execution-text.ts";
import { givenFiles, givenTimeout } from "./given-input.ts";
import { profileInSession } from "./profile-code.ts";
import { answering, type ToolContext } from "./tool-context.ts";

const executeCodeInput = z.object({
  code: z
    .string()
    .describe("The Python code to run, as it would stand in a file. A last expression's value is reported."),
  timeout: givenTimeout,
  files: givenFiles.describe("Files to put into the workspace first, such as modules that the code imports."),
  stdin: z.string().optional().describe("Text that the code can read from standard input."),
  profile: z
    .boolean()
    .optional()
    .describe("True runs the code under a profiler and reports the functions and lines on which the time goes."),
});

/**
 * The tool `execute_code`: runs Python in the session's sandbox. The artifact is an `ExecutionRecord`. The model is told
 * of `functions`, which the code can call.
 *
 * A tool of your own is made the same way and handed to `new ExecutorAgent({ tools: [createWordCountTool(model)] })`:
 *
 * ```ts
 * function createWordCountTool(model: BaseChatModel) {
 *   return tool(async ({ text }) => String(await model.getNumTokens(text)), {
 *     name: "count_tokens",
 *     description: "Counts the tokens of a text",
 *     schema: z.object({ text: z.string().describe("The text") }),
 *   });
 * }
 * ```
 */
export function createExecuteCodeTool(
  context: ToolContext,
  functions: readonly HostFunction[] = [],
): StructuredToolInterface {
  return tool(
    answering(context, async (input: z.output<typeof executeCodeInput>, call) => {
      if (input.profile === true) {
        return await profileInSession(input, call);
      }
      const { code, files, stdin, timeout } = input;
      const result = await call.runs.executeCode(code, {
        timeout,
        stdin,
        files: files && toFileMap(files),
        signal: call.signal,
      });
      return { text: renderExecution(result, call.session), artifact: toExecutionRecord(result) };
    }),
    {
      name: "execute_code",
      description: describe(functions),
      schema: executeCodeInput,
      responseFormat: "content_and_artifact",
    },
  );
}

const DESCRIPTION =
  "Runs Python code in an isolated sandbox with limits on time, memory and output. Returns output, value, plots, how it ended, what it used, and suggestions when it failed.";

function describe(functions: readonly HostFunction[]): string {
  if (functions.length === 0) {
    return DESCRIPTION;
  }
  const signatures = functions.map(renderHostFunction).join("\n\n");
  return `${DESCRIPTION}\n\nThe code can call these functions, which are there without an import:\n\n${signatures}`;
}
