import { type StructuredToolInterface, tool } from "@langchain/core/tools";
import { z } from "zod";
import { type Edit, type Suggestion, suggestionsForError } from "../diagnosis/index.ts";
import { guardedModules } from "../execution/index.ts";
import { renderSuggestions } from "./execution-text.ts";
import { answering, type ToolContext } from "./tool-context.ts";

const handleErrorInput = z.object({
  error: z.string().describe("The traceback, or at least its last line: NameError: name 'pd' is not defined"),
  code: z.string().optional().describe("The code that raised it; with it a suggestion can say which lines to change."),
});

/** The tool `handle_error`: says what may fix an error. The artifact is `{ suggestions }`. */
export function createHandleErrorTool(context: ToolContext): StructuredToolInterface {
  return tool(
    answering(context, async (input: z.output<typeof handleErrorInput>, call) => {
      const suggestions = suggestionsForError(input.error, {
        allowedModules: guardedModules(call.session.config),
        code: input.code,
      });
      if (suggestions.length === 0) {
        return { text: `No rule knows this error:\n${input.error}`, artifact: { suggestions } };
      }
      return { text: renderExplanation(suggestions), artifact: { suggestions } };
    }),
    {
      name: "handle_error",
      description: "Explains a Python error and suggests what fixes it, with the lines to change where that is safe.",
      schema: handleErrorInput,
      responseFormat: "content_and_artifact",
    },
  );
}

/** What may help with an error, and the lines to change where that is safe. */
export function renderExplanation(suggestions: readonly Suggestion[]): string {
  const edits = suggestions.flatMap(({ edit }) => (edit === null ? [] : [renderEdit(edit)]));
  return [renderSuggestions(suggestions), ...edits].join("\n\n");
}

/** The lines to change, and what becomes of them. */
function renderEdit({ startLine, endLine, replacement }: Edit): string {
  if (endLine < startLine) {
    return `Before line ${startLine} comes:\n${replacement}`;
  }
  const one = startLine === endLine;
  const lines = one ? `Line ${startLine}` : `Lines ${startLine} to ${endLine}`;
  if (replacement === "") {
    return `${lines} ${one ? "goes" : "go"} away`;
  }
  return `${lines} ${one ? "becomes" : "become"}:\n${replacement}`;
}
