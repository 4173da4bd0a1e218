import { type StructuredToolInterface, tool } from "@langchain/core/tools";
import { z } from "zod";
import { toFileMap } from "../requests/index.ts";
import { givenFiles } from "./given-input.ts";
import { assertModule, findOwnTests } from "./own-tests.ts";
import { renderTests } from "./test-text.ts";
import { answering, type ToolContext } from "./tool-context.ts";

const runTestsInput = z.object({
  path: z
    .string()
    .describe(
      "Test file, folder or single test in the working directory: test_calculator.py, tests/, test_calculator.py::test_add",
    ),
  of_module: z
    .boolean()
    .optional()
    .describe("True when path is a module, shop.py: its test file is found and run, or every test where it has none."),
  coverage: z.boolean().optional().describe("Whether coverage is measured. Default true."),
  files: givenFiles.describe("Files to put into the workspace first, such as tests that are given as text."),
  pytest_args: z.array(z.string()).optional().describe("Arguments for pytest; the configuration's when left out."),
});

/**
 * The tool `run_tests`: runs pytest with coverage in the sandbox. The artifact is a `TestReport`, with a `note` where other
 * tests were run than those that were asked for.
 */
export function createRunTestsTool(context: ToolContext): StructuredToolInterface {
  return tool(
    answering(context, async (input: z.output<typeof runTestsInput>, call) => {
      const own = input.of_module === true ? await findOwnTests(call.session, input.path) : input.path;
      if (own === null) {
        await assertModule(call.session, input.path);
      }
      const report = await call.runs.runTests(own ?? ".", {
        // A model names paths that nobody has looked at.
        confined: true,
        coverage: input.coverage,
        pytestArgs: input.pytest_args,
        files: input.files && toFileMap(input.files),
        signal: call.signal,
      });
      if (own !== null) {
        return { text: renderTests(report), artifact: report };
      }
      const note = `${input.path} has no test file of its own, so every test was run.`;
      return { text: `${note}\n\n${renderTests(report)}`, artifact: { ...report, note } };
    }),
    {
      name: "run_tests",
      description:
        "Runs pytest on a test file or folder in an isolated sandbox. Returns passed and failed tests, the failures with their tracebacks, coverage by file with uncovered lines, and suggestions.",
      schema: runTestsInput,
      responseFormat: "content_and_artifact",
    },
  );
}
