import { readFile } from "node:fs/promises";
import { ExecutorError } from "../errors/index.ts";
import { type ProjectPath, resolveProjectPath } from "./project-path.ts";
import { decodeSource } from "./source-bytes.ts";

/** The text of a file below `workingDirectory`. Throws `invalid-input` for what is outside of it or not there. */
export async function readProjectFile(workingDirectory: string, path: string): Promise<string> {
  const { absolute } = await resolveProjectFile(workingDirectory, path);
  return decodeSource(await readFile(absolute), path);
}

/** Finds a file, as `resolveProjectPath` does for paths that are confined. Throws `invalid-input` for a folder, too. */
async function resolveProjectFile(workingDirectory: string, path: string): Promise<ProjectPath> {
  const found = await resolveProjectPath(workingDirectory, path);
  if (!found.isFolder) return found;
  throw new ExecutorError("invalid-input", `The path "${path}" is a folder`, { hint: "Give the path of a file" });
}
