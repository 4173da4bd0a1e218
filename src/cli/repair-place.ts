import { existsSync } from "node:fs";
import { relative, resolve } from "node:path";
import { ExecutorError } from "../errors/index.ts";
import { findProject } from "../pytest/project-files.ts";
import { isInside, resolveProjectPath } from "../pytest/project-path.ts";
import { testFileOf } from "../pytest/test-paths.ts";
import type { CliContext } from "./cli-context.ts";
import { type RunningArguments, toWorkingDirectory } from "./running-options.ts";

/** Where tests are repaired, and their path seen from there. */
export interface RepairPlace {
  readonly folder: string;
  readonly path: string;
}

/**
 * The working directory, or the project around the tests where they lie elsewhere and no folder was given. Throws
 * `invalid-input` when there are none.
 */
export async function findRepairPlace(
  given: RunningArguments,
  path: string,
  context: CliContext,
): Promise<RepairPlace> {
  const folder = toWorkingDirectory(given, context.workingDirectory);
  const absolute = resolve(folder, path);
  if (!existsSync(testFileOf(absolute))) {
    throw new ExecutorError("invalid-input", `There is no file or folder ${JSON.stringify(path)}`, {
      hint: "Check the path; it is taken from the current folder, or from --cwd",
    });
  }
  if (given.cwd !== undefined) {
    await resolveProjectPath(folder, path);
    return { folder, path };
  }
  if (isInside(folder, absolute)) {
    return { folder, path: relative(folder, absolute) || "." };
  }
  const { root, target } = await findProject(folder, path, { confined: false });
  return { folder: root, path: target };
}
