import path from "node:path";

import { type Environment, makeFolders } from "../config/index.ts";
import { ExecutorError } from "../errors/index.ts";
import { isRoot } from "./cache-directory.ts";
import { runTool, type ToolResult } from "./run-tool.ts";
import { toolVariables } from "./tool-variables.ts";

/** A uv that answers, as the beginning of a command. */
export type UvCommand = readonly [string, ...string[]];

export interface FindUvOptions {
  /** The Python that installs uv where there is none. */
  readonly interpreter: string;
  readonly cacheDirectory: string;
  readonly environment: Environment;
  readonly onProgress: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * A working uv: the one on the PATH, the one of a Python, the one installed earlier; else it is installed into the cache
 * with pip, with a virtual environment's pip, or, for root on a Debian-like machine, after installing pip.
 *
 * Throws `environment-unavailable`, naming the one command that helps, when all of that fails.
 */
export async function findUv(options: FindUvOptions): Promise<UvCommand> {
  const tools = path.join(options.cacheDirectory, "tools");
  const run = (command: UvCommand): Promise<ToolResult> =>
    runTool(command, { variables: toolVariables(options.environment), signal: options.signal });
  const installed: readonly UvCommand[] = [[path.join(tools, "bin", "uv")], [path.join(tools, "venv", "bin", "uv")]];
  const found = await firstThatAnswers(
    [["uv"], [options.interpreter, "-m", "uv"], ["python3", "-m", "uv"], ...installed],
    run,
  );
  if (found !== null) {
    return found;
  }

  options.onProgress("Installing uv");
  makeFolders(tools);
  const installers = [() => withPip(options.interpreter), () => withPip("python3"), withVirtualEnvironment];
  let last: ToolResult | null = null;
  for (const install of installers) {
    last = await install();
    const uv = last.ok ? await firstThatAnswers(installed, run) : null;
    if (uv !== null) {
      return uv;
    }
  }
  if (isRoot() && (await installPip())) {
    last = await withPip(options.interpreter);
    const uv = last.ok ? await firstThatAnswers(installed, run) : null;
    if (uv !== null) {
      return uv;
    }
  }
  throw new ExecutorError(
    "environment-unavailable",
    `The tool uv is missing and could not be installed\n${last?.lastLines ?? ""}`,
    {
      hint: "Install uv, for example with: python3 -m pip install --user uv",
    },
  );

  function withPip(python: string): Promise<ToolResult> {
    return run([python, "-m", "pip", "install", "--quiet", "--upgrade", "--target", tools, "uv"]);
  }

  async function withVirtualEnvironment(): Promise<ToolResult> {
    const folder = path.join(tools, "venv");
    const created = await run([options.interpreter, "-m", "venv", "--clear", folder]);
    return created.ok ? run([path.join(folder, "bin", "python"), "-m", "pip", "install", "--quiet", "uv"]) : created;
  }

  async function installPip(): Promise<boolean> {
    options.onProgress("Installing python3-pip and python3-venv");
    await run(["apt-get", "update", "-qq"]);
    return (await run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "python3-pip", "python3-venv"]))
      .ok;
  }
}

async function firstThatAnswers(
  commands: readonly UvCommand[],
  run: (command: UvCommand) => Promise<ToolResult>,
): Promise<UvCommand | null> {
  for (const command of commands) {
    const answer = await run([...command, "--version"]);
    if (answer.ok && answer.stdout.startsWith("uv")) {
      return command;
    }
  }
  return null;
}
