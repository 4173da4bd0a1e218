import { realpath, stat } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";

import type { Environment } from "../config/index.ts";
import { ExecutorError, systemCode } from "../errors/index.ts";
import { isRoot } from "./cache-directory.ts";
import { findBarrier } from "./others-can-reach.ts";
import { runTool } from "./run-tool.ts";
import { toolVariables } from "./tool-variables.ts";

/** A Python that environments can be built from, as the file system shows it, before it was started. */
export interface InterpreterFile {
  /** Where it was found: the configured path, or the first good one of the machine. */
  readonly path: string;
  /** Changes when the file behind the path does, as it does when Python is upgraded. */
  readonly fingerprint: string;
}

/** What a Python says of itself. */
export interface InterpreterFacts {
  /** As `3.11.2`. */
  readonly version: string;
  /** The installation's folder, which a virtual environment still needs. */
  readonly basePrefix: string;
}

export interface InterpreterSearch {
  /** The configured path; null looks for one. */
  readonly python: string | null;
  readonly environment: Pick<Environment, "path">;
}

const factsSchema = z.object({ version: z.string(), basePrefix: z.string() });
const FACTS_PROGRAM =
  "import json, sys; print(json.dumps({'version': '.'.join(map(str, sys.version_info[:3])), 'basePrefix': sys.base_prefix}))";

const INSTALL_HINT = "Install Python 3.9 or newer, for example with: apt-get install -y python3";

/**
 * The Python to build from: the configured one, else `/usr/bin/python3`, else `python3` of the PATH. Starts no process.
 *
 * For root the interpreter must be open to other users all the way down, because sandboxes run as one of them. Throws
 * `environment-unavailable` with a reason for every candidate.
 */
export async function findInterpreter({ python, environment }: InterpreterSearch): Promise<InterpreterFile> {
  const candidates =
    python === null
      ? ["/usr/bin/python3", ...environment.path.map((folder) => path.join(folder, "python3"))]
      : [python];
  const reasons: string[] = [];
  for (const candidate of new Set(candidates)) {
    const examined = await examine(candidate);
    if (typeof examined !== "string") {
      return examined;
    }
    reasons.push(`${candidate}: ${examined}`);
  }
  throw new ExecutorError("environment-unavailable", `No usable Python was found\n${reasons.join("\n")}`, {
    hint:
      python === null ? INSTALL_HINT : "Correct the field `python` or the variable EXECUTOR_PYTHON, or leave it out",
  });
}

/** Asks a Python for its version and place. Throws `environment-unavailable` when it cannot answer or is too old. */
export async function readInterpreterFacts(
  interpreter: string,
  options: { readonly environment: Environment; readonly signal?: AbortSignal | undefined },
): Promise<InterpreterFacts> {
  const result = await runTool([interpreter, "-I", "-c", FACTS_PROGRAM], {
    variables: toolVariables(options.environment),
    signal: options.signal,
    timeout: 30,
  });
  if (!result.ok) {
    throw new ExecutorError("environment-unavailable", `"${interpreter}" does not start\n${result.lastLines}`, {
      hint: INSTALL_HINT,
    });
  }
  const facts = factsSchema.parse(JSON.parse(result.stdout));
  const [major = 0, minor = 0] = facts.version.split(".").map(Number);
  if (major < 3 || (major === 3 && minor < 9)) {
    throw new ExecutorError(
      "environment-unavailable",
      `"${interpreter}" is Python ${facts.version}, but 3.9 or newer is needed`,
      {
        hint: INSTALL_HINT,
      },
    );
  }
  await requireReach(facts.basePrefix, interpreter);
  return facts;
}

/** The interpreter, or the reason why it cannot be used. */
async function examine(candidate: string): Promise<InterpreterFile | string> {
  try {
    const real = await realpath(candidate);
    const status = await stat(real);
    if (!status.isFile() || (status.mode & 0o111) === 0) {
      return "is not a program";
    }
    const barrier = isRoot() ? ((await findBarrier(candidate)) ?? (await findBarrier(real))) : null;
    if (barrier !== null) {
      return `other users may not enter or read "${barrier}"`;
    }
    return { path: candidate, fingerprint: `${real}:${status.size}:${status.mtimeMs}` };
  } catch (error) {
    const code = systemCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") {
      return "does not exist";
    }
    if (code === "EACCES" || code === "ELOOP") {
      return "cannot be reached";
    }
    throw error;
  }
}

async function requireReach(basePrefix: string, interpreter: string): Promise<void> {
  const barrier = isRoot() ? await findBarrier(basePrefix) : null;
  if (barrier === null) {
    return;
  }
  throw new ExecutorError(
    "environment-unavailable",
    `"${interpreter}" belongs to "${basePrefix}", but other users may not enter or read "${barrier}"`,
    { hint: "Set EXECUTOR_PYTHON to a Python below /usr" },
  );
}
