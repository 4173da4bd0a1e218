import path from "node:path";

import { type Environment, makeFolders } from "../config/index.ts";
import { ExecutorError } from "../errors/index.ts";
import { runTool } from "./run-tool.ts";
import { toolVariables } from "./tool-variables.ts";

/**
 * Folder below an environment that holds matplotlib's font list. Matplotlib only uses a folder it can write to, so a
 * kernel copies this one to a private place and names the copy in MPLCONFIGDIR.
 */
const MATPLOTLIB_FOLDER = "matplotlib";
/** The same for Hypothesis' tables of characters. */
const HYPOTHESIS_FOLDER = "hypothesis";
const PROGRAM = `
import matplotlib.pyplot, numpy, pandas, pytest
from hypothesis.internal import charmap
charmap.charmap()
charmap.intervals_from_codec("utf-8")
`;

export interface WarmEnvironmentOptions {
  readonly folder: string;
  readonly environment: Environment;
  readonly signal?: AbortSignal | undefined;
}

/** Proves that the environment imports, and does once what would else be paid for in every run: font list and tables. */
export async function warmEnvironment({ folder, environment, signal }: WarmEnvironmentOptions): Promise<void> {
  const fonts = path.join(folder, MATPLOTLIB_FOLDER);
  makeFolders(fonts);
  const tables = path.join(folder, HYPOTHESIS_FOLDER);
  const variables = { MPLCONFIGDIR: fonts, MPLBACKEND: "agg", HYPOTHESIS_STORAGE_DIRECTORY: tables };
  const result = await runTool([path.join(folder, "bin", "python"), "-I", "-c", PROGRAM], {
    variables: { ...toolVariables(environment), ...variables },
    signal,
    timeout: 300,
  });
  if (!result.ok) {
    throw new ExecutorError(
      "environment-unavailable",
      `The new Python environment does not import\n${result.lastLines}`,
      {
        hint: "A system library may be missing; the lines above name it",
      },
    );
  }
}
