import { formatCount } from "../config/index.ts";
import { ExecutorError } from "../errors/index.ts";
import type { Edit } from "./suggestion.ts";

/**
 * The source with the edit made. The line ending of the source is kept; an empty replacement removes the lines.
 * Throws `invalid-input` for lines that the source does not have.
 */
export function applyEdit(source: string, edit: Edit): string {
  const ending = source.includes("\r\n") ? "\r\n" : "\n";
  const lines = source.split(/\r?\n/);
  const { startLine, endLine } = edit;
  if (!Number.isInteger(startLine) || startLine < 1 || endLine < startLine - 1 || endLine > lines.length) {
    throw new ExecutorError(
      "invalid-input",
      `Edit of lines ${startLine} to ${endLine} does not fit a source of ${formatCount(lines.length, "line")}`,
      {
        hint: "Diagnose the failure again with the source as it is now",
      },
    );
  }
  const replacement = edit.replacement === "" ? [] : edit.replacement.replace(/\r?\n$/, "").split(/\r?\n/);
  lines.splice(startLine - 1, endLine - startLine + 1, ...replacement);
  return lines.join(ending);
}
