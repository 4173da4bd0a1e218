import { mkdir } from "node:fs/promises";
import path from "node:path";

import type { Environment } from "../config/index.ts";
import { ExecutorError } from "../errors/index.ts";
import { runTool } from "./run-tool.ts";
import { toolVariables } from "./tool-variables.ts";

/**
 * Folder below an environment that holds matplotlib's font list. Matplotlib only uses a folder it can write to, so a
 * kernel copies this one to a private place and names the copy in MPLCONFIGDIR.
 */
const MATPLOTLIB_FOLDER = "matplotlib";

export interface WarmEnvironmentOptions {
  readonly folder: string;
  readonly environment: Environment;
  readonly signal?: AbortSignal | undefined;
}

/** Proves that the environment imports, and does once what would else be paid for in every run: the font list. */
export async function warmEnvironment({ folder, environment, signal }: WarmEnvironmentOptions): Promise<void> {
  const fonts = path.join(folder, MATPLOTLIB_FOLDER);
  await mkdir(fonts, { recursive: true });
  const result = await runTool(
    [path.join(folder, "bin", "python"), "-I", "-c", "import matplotlib.pyplot, numpy, pandas, pytest, hypothesis"],
    { variables: { ...toolVariables(environment), MPLCONFIGDIR: fonts, MPLBACKEND: "agg" }, signal, timeout: 300 },
  );
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
