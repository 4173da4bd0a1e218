import { type StructuredToolInterface, tool } from "@langchain/core/tools";
import { z } from "zod";
import type { ValidationReport } from "../validation/validation-report.ts";
import { givenSource, readGivenSource } from "./given-source.ts";
import { answering, type ToolContext } from "./tool-context.ts";

const validateCodeInput = z.object(givenSource);

/** The tool `validate_code`: checks code without running it. The artifact is a `ValidationReport`. */
export function createValidateCodeTool(context: ToolContext): StructuredToolInterface {
  return tool(
    answering(context, async (input: z.output<typeof validateCodeInput>, call) => {
      const { files, source } = await readGivenSource(input, call.session);
      const report = await call.runs.validateCode(source, { files, signal: call.signal });
      return { text: renderValidation(report), artifact: report };
    }),
    {
      name: "validate_code",
      description:
        "Checks Python code, or a file of the working directory, without running it: syntax, modules and functions that are not allowed, with line and rule. Returns the imports as well.",
      schema: validateCodeInput,
      responseFormat: "content_and_artifact",
    },
  );
}

/** A validation as text: the verdict, every violation with its place and rule, the imports. */
export function renderValidation(report: ValidationReport): string {
  const lines = [report.valid ? "The code is valid and would be run." : "The code would be refused."];
  for (const violation of report.violations) {
    const { severity, line, column, rule, message } = violation;
    lines.push(`- ${severity} at line ${line}, column ${column} (${rule}): ${message}`);
  }
  lines.push(report.imports.length === 0 ? "It imports nothing." : `It imports: ${report.imports.join(", ")}.`);
  return lines.join("\n");
}
