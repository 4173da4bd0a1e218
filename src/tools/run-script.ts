import { type StructuredToolInterface, tool } from "@langchain/core/tools";
import { z } from "zod";
import { argvOf, describeLeftOut, filesFor, readProjectProgram } from "../programs/program.ts";
import { unlessAborted } from "../sandbox/unless-aborted.ts";
import { renderExecution, toExecutionRecord } from "./execution-text.ts";
import { givenTimeout } from "./given-input.ts";
import { answering, type ToolContext } from "./tool-context.ts";

const runScriptInput = z.object({
  path: z.string().describe("Python file in the working directory: main.py, tools/report.py"),
  arguments: z.array(z.string()).optional().describe("Arguments of the program, as it finds them in sys.argv."),
  timeout: givenTimeout,
  stdin: z.string().optional().describe("Text that the program can read from standard input."),
});

/**
 * The tool `run_script`: runs a Python file of the working directory in the sandbox, with its modules and data files beside
 * it. The artifact is an `ExecutionRecord`.
 */
export function createRunScriptTool(context: ToolContext): StructuredToolInterface {
  return tool(
    answering(context, async (input: z.output<typeof runScriptInput>, { runs, session, signal }) => {
      const program = await readProjectProgram(session.workingDirectory, input.path);
      const result = await runs.executeCode(program.source, {
        argv: argvOf(program, input.arguments ?? []),
        files: await unlessAborted(filesFor(program, session.persistent ? session.files : null), signal),
        timeout: input.timeout,
        stdin: input.stdin,
        signal,
      });
      const missing = describeLeftOut(program, result.success).map((line) => `${line}.`);
      return {
        text: [renderExecution(result, session), ...missing].join("\n\n"),
        artifact: toExecutionRecord(result),
      };
    }),
    {
      name: "run_script",
      description:
        "Runs a Python file of the working directory with arguments in an isolated sandbox, its modules and data files beside it. What it writes stays in the sandbox. Returns the same as execute_code.",
      schema: runScriptInput,
      responseFormat: "content_and_artifact",
    },
  );
}
