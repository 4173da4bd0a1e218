import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

/** Writes files below a folder, with the folders that they need: empty ones, or with a text each. */
export async function writeTree(
  folder: string,
  files: readonly string[] | Readonly<Record<string, string | Uint8Array>>,
): Promise<void> {
  const contents = Array.isArray(files) ? files.map((file) => [file, ""] as const) : Object.entries(files);
  for (const [file, content] of contents) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), content);
  }
}
