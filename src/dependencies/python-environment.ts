import { createHash } from "node:crypto";
import { access, constants, readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";

import type { Environment } from "../config/index.ts";
import type { PythonEnvironment } from "../sandbox/index.ts";
import { baseRequirements } from "./base-packages.ts";
import { findInterpreter, type InterpreterFile } from "./find-interpreter.ts";

/** Which Python environment is wanted. */
export interface PythonEnvironmentRequest {
  /** Path of the Python to build from; null takes the machine's. */
  readonly python: string | null;
  /** Requirements beside the base set. */
  readonly packages: readonly string[];
  /** As {@link cacheDirectory} gives it. */
  readonly cacheDirectory: string;
  readonly environment: Environment;
}

/** Raised when environments are built differently, so that old ones are no longer used. */
const FORMAT = 1;
const MARKER = "environment.json";

const markerSchema = z.object({
  format: z.literal(FORMAT),
  version: z.string(),
  /** The installation that the environment leans on. */
  basePrefix: z.string(),
  requirements: z.array(z.string()).readonly(),
});

/** What is written into a finished environment. */
export type EnvironmentMarker = Omit<z.infer<typeof markerSchema>, "format">;

/** Where the environment for a request is, whether it exists or not. */
export interface EnvironmentLocation {
  readonly folder: string;
  readonly interpreter: InterpreterFile;
}

/**
 * The prepared environment for a request, or null when it is not there yet or its Python is gone. Starts no process and
 * reads one small file. Throws `environment-unavailable` when no Python can be used.
 */
export async function findPythonEnvironment(request: PythonEnvironmentRequest): Promise<PythonEnvironment | null> {
  const { folder } = await locateEnvironment(request);
  return readEnvironmentFolder(folder);
}

/** The folder for a request: its name is a hash of the Python's file, which changes with its version, and the packages. */
export async function locateEnvironment(request: PythonEnvironmentRequest): Promise<EnvironmentLocation> {
  const interpreter = await findInterpreter(request);
  const requirements = [...new Set([...baseRequirements({ pinned: true }), ...request.packages])].sort();
  const key = createHash("sha256")
    .update(JSON.stringify([FORMAT, interpreter.path, interpreter.fingerprint, requirements]))
    .digest("hex")
    .slice(0, 16);
  return { folder: path.join(request.cacheDirectory, "environments", key), interpreter };
}

/** The environment in a folder; null when there is none, or it is not whole. */
export async function readEnvironmentFolder(folder: string): Promise<PythonEnvironment | null> {
  const interpreter = path.join(folder, "bin", "python");
  try {
    const marker = markerSchema.parse(JSON.parse(await readFile(path.join(folder, MARKER), "utf8")));
    await access(interpreter, constants.X_OK);
    const leansOutside = !isBelow(marker.basePrefix, "/usr");
    return {
      interpreter,
      readOnlyPaths: leansOutside ? [marker.basePrefix, folder] : [folder],
      version: marker.version,
    };
  } catch {
    // Missing, half-removed or of another format: the answer is to build it.
    return null;
  }
}

/** The marker's path and text for a finished environment. */
export function renderMarker(
  folder: string,
  marker: EnvironmentMarker,
): { readonly file: string; readonly text: string } {
  return { file: path.join(folder, MARKER), text: `${JSON.stringify({ format: FORMAT, ...marker }, null, 2)}\n` };
}

function isBelow(target: string, folder: string): boolean {
  const relative = path.relative(folder, target);
  return relative === "" || !(relative.startsWith("..") || path.isAbsolute(relative));
}
