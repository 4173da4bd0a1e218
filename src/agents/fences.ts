import type { SourceFile } from "../requests/index.ts";

/** A fenced block that holds `content`, with more backticks than the content has in a row. */
export function renderFence(info: string, content: string): string {
  let longest = 2;
  for (const [marks] of content.matchAll(/`{3,}/g)) {
    longest = Math.max(longest, marks.length);
  }
  const fence = "`".repeat(longest + 1);
  return `${fence}${info}\n${content}${content.endsWith("\n") ? "" : "\n"}${fence}`;
}

/** Files as fenced blocks that name them. */
export function renderFiles(files: readonly SourceFile[]): string {
  return files.map((file) => renderFence(`python file=${file.path}`, file.content)).join("\n\n");
}
