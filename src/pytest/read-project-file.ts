import { readFile } from "node:fs/promises";
import { ExecutorError, explainFolderError } from "../errors/index.ts";
import { type ProjectPath, resolveProjectPath } from "./project-path.ts";
import { decodeSource } from "./source-bytes.ts";

/** The text of a file below `workingDirectory`. Throws `invalid-input` for what is outside of it, not there or no text. */
export async function readProjectFile(workingDirectory: string, path: string): Promise<string> {
  return decodeSource((await openProjectFile(workingDirectory, path)).content, path);
}

/** The same as bytes, with where it is. */
export async function openProjectFile(
  folder: string,
  path: string,
): Promise<ProjectPath & { readonly content: Uint8Array }> {
  const found = await resolveProjectPath(folder, path, { lists: "Python files" });
  if (found.isFolder) {
    throw new ExecutorError("invalid-input", `The path "${path}" is a folder`, { hint: "Give the path of a file" });
  }
  try {
    return { ...found, content: await readFile(found.absolute) };
  } catch (error) {
    const hint = "Check the permissions of the file";
    throw explainFolderError(error, { code: "invalid-input", name: "The file", folder: path, hint });
  }
}
