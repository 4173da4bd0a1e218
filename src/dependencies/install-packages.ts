import path from "node:path";

import type { Environment } from "../config/index.ts";
import { ExecutorError } from "../errors/index.ts";
import { baseRequirements, supportsPinnedVersions } from "./base-packages.ts";
import type { UvCommand } from "./find-uv.ts";
import { runTool, type ToolResult } from "./run-tool.ts";
import { parsePipSettings, readPipVariables, toolVariables, toUvVariables } from "./tool-variables.ts";

export interface InstallPackagesOptions {
  readonly uv: UvCommand;
  /** The Python that the environment is made from. */
  readonly interpreter: string;
  /** Its version, as `3.11.2`. */
  readonly version: string;
  /** Where the environment is made; must not exist. */
  readonly folder: string;
  /** Requirements beside the base set. */
  readonly packages: readonly string[];
  readonly cacheDirectory: string;
  readonly environment: Environment;
  readonly onProgress: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Makes a virtual environment and installs the base set and the wanted packages into it, from wheels only, so that
 * nobody's build script runs outside of a sandbox. Resolves to the requirements that were installed.
 *
 * The base set is pinned; where an index or a Python does not have those versions, the newest ones it has are taken.
 */
export async function installPackages(options: InstallPackagesOptions): Promise<readonly string[]> {
  const { uv, folder, interpreter, packages, onProgress, signal } = options;
  const variables = await uvVariables(options);
  const run = (...parameters: readonly string[]) =>
    runTool([...uv, ...parameters], { variables, directory: options.cacheDirectory, signal });

  const created = await run("venv", "--quiet", "--no-project", "--relocatable", "--python", interpreter, folder);
  if (!created.ok) {
    throw installFailed(`No environment could be made from "${interpreter}"`, created);
  }

  const install = async (requirements: readonly string[]) => {
    onProgress(`Installing ${describe(requirements)}`);
    const python = path.join(folder, "bin", "python");
    const result = await run(
      "pip",
      "install",
      "--quiet",
      "--no-build",
      "--compile-bytecode",
      "--python",
      python,
      ...requirements,
    );
    return { requirements, result };
  };
  let attempt = await install([...baseRequirements({ pinned: supportsPinnedVersions(options.version) }), ...packages]);
  if (!attempt.result.ok && isUnsolvable(attempt.result)) {
    attempt = await install([...baseRequirements({ pinned: false }), ...packages]);
  }
  if (!attempt.result.ok) {
    throw installFailed("The Python packages could not be installed", attempt.result);
  }
  return attempt.requirements;
}

async function uvVariables(options: InstallPackagesOptions): Promise<Readonly<Record<string, string>>> {
  const variables = toolVariables(options.environment);
  const listing = await runTool([options.interpreter, "-m", "pip", "config", "list"], {
    variables,
    signal: options.signal,
  });
  const pip = { ...(listing.ok ? parsePipSettings(listing.stdout) : {}), ...readPipVariables(variables) };
  return {
    // On the environment's own file system, so that files are linked and not copied.
    UV_CACHE_DIR: path.join(options.cacheDirectory, "uv"),
    ...variables,
    ...toUvVariables(variables, pip),
    UV_PYTHON_DOWNLOADS: "never",
  };
}

function isUnsolvable(result: ToolResult): boolean {
  return result.lastLines.includes("No solution found");
}

/** The first few names, for a person who waits: `numpy, pandas, ... (13 packages)`. */
function describe(requirements: readonly string[]): string {
  const names = requirements.map((requirement) => requirement.split(/[^\w.-]/, 1)[0] ?? requirement);
  const shown = ["numpy", "pandas", "matplotlib"].filter((name) => names.includes(name));
  return `${shown.join(", ")}, ... (${names.length} packages)`;
}

function installFailed(message: string, result: ToolResult): ExecutorError {
  const offline = /dns error|connect|timed out|network|resolve host/i.test(result.lastLines);
  return new ExecutorError("environment-unavailable", `${message}\n${result.lastLines}`, {
    hint: offline
      ? "Check the network, or name a reachable package index with PIP_INDEX_URL or UV_DEFAULT_INDEX"
      : "Check the names of the packages, and that the index has wheels of them for this Python",
  });
}
