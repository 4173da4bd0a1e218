import { createHash, randomUUID } from "node:crypto";
import { chmod, cp, mkdir, readdir, readFile, realpath, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { makeFolders } from "../../config/index.ts";
import { ExecutorError } from "../../errors/index.ts";
import type { PythonEnvironment, PythonPreparation } from "../sandbox.ts";
import { makeSnapshot } from "./make-snapshot.ts";
import { packWheels } from "./pack-wheels.ts";
import { SNAPSHOT } from "./runner/start-pyodide.ts";
import { WASM } from "./runtime-folder.ts";
import { wheels } from "./wheels.ts";

/** Raised when runtimes are built differently, so that old ones are no longer used. */
const FORMAT = 1;
const MARKER = "runtime.json";
const DISTRIBUTION = ["pyodide.mjs", "pyodide.asm.mjs", WASM, "python_stdlib.zip"] as const;
const RUNNER = path.join(import.meta.dirname, "runner");

const markerSchema = z.object({ format: z.literal(FORMAT), version: z.string() });
const lockSchema = z.object({ info: z.object({ python: z.string() }).loose() });

/** Folder of the npm package, which holds Python and its standard library. */
export function distributionFolder(): string {
  return path.dirname(fileURLToPath(import.meta.resolve("pyodide")));
}

/** The prepared runtime, or null when it is not there yet. Throws `unsupported` for a Python or packages of the caller's. */
export async function findRuntime(preparation: PythonPreparation): Promise<PythonEnvironment | null> {
  assertOwnPython(preparation);
  return await readRuntime(await locate(preparation));
}

/**
 * The runtime, built when it is not there yet: one folder that holds everything a runner process may read. It appears at
 * once, by a rename, when it is whole. Throws `environment-unavailable` when the packages cannot be had.
 */
export async function prepareRuntime(preparation: PythonPreparation): Promise<PythonEnvironment> {
  const existing = await findRuntime(preparation);
  return existing ?? (await preparation.exclusively(() => buildRuntime(preparation)));
}

async function buildRuntime(preparation: PythonPreparation): Promise<PythonEnvironment> {
  const builtMeanwhile = await findRuntime(preparation);
  if (builtMeanwhile !== null) {
    return builtMeanwhile;
  }
  const { cacheDirectory, kernelPath, onProgress } = preparation;
  const folder = await locate(preparation);
  const parent = path.dirname(folder);
  const building = path.join(parent, `.building-${randomUUID()}`);
  try {
    onProgress(`Fetching ${wheels.length} Python packages for WebAssembly`);
    const files = await preparation.fetchWheels(wheels);
    makeFolders(building);
    await openToOthers(cacheDirectory, parent);
    const version = await copyPrograms(building);
    const environment = environmentIn(building, version);
    onProgress(`Starting Python ${version} in WebAssembly`);
    await writeFile(path.join(building, "pyodide", SNAPSHOT), await makeSnapshot(building));
    await openTree(building);
    onProgress("Compiling the packages");
    const packed = await packWheels({ runtime: environment, kernelPath, files });
    await writeFile(path.join(building, "packages.zip"), packed);
    await writeFile(path.join(building, MARKER), `${JSON.stringify({ format: FORMAT, version })}\n`);
    await openTree(building);
    // What stands there is not whole, or it would have been used.
    await rm(folder, { recursive: true, force: true });
    await rename(building, folder);
    return environmentIn(folder, version);
  } finally {
    await rm(building, { recursive: true, force: true });
  }
}

function environmentIn(folder: string, version: string): PythonEnvironment {
  return { interpreter: path.join(folder, "pyodide", WASM), readOnlyPaths: [folder], version };
}

async function readRuntime(folder: string): Promise<PythonEnvironment | null> {
  try {
    const { version } = markerSchema.parse(JSON.parse(await readFile(path.join(folder, MARKER), "utf8")));
    return environmentIn(folder, version);
  } catch {
    // Missing, half-removed or of another format: the answer is to build it.
    return null;
  }
}

/** The folder's name is a hash of everything that goes into it. */
async function locate({ cacheDirectory }: PythonPreparation): Promise<string> {
  // A snapshot of memory fits the JavaScript engine that it was made with.
  const facts = [FORMAT, wheels, path.extname(import.meta.url), process.versions.v8];
  const hash = createHash("sha256").update(JSON.stringify(facts));
  hash.update(await readFile(path.join(distributionFolder(), "pyodide-lock.json")));
  for (const name of (await readdir(RUNNER)).sort()) {
    hash.update(`${name}\0`).update(await readFile(path.join(RUNNER, name)));
  }
  makeFolders(cacheDirectory);
  // Node's permissions are about real paths.
  return path.join(await realpath(cacheDirectory), "wasm", hash.digest("hex").slice(0, 16));
}

/** Copies the runner and Pyodide; resolves to the version of its Python. */
async function copyPrograms(folder: string): Promise<string> {
  const distribution = distributionFolder();
  await cp(RUNNER, path.join(folder, "runner"), { recursive: true });
  await writeFile(path.join(folder, "package.json"), '{ "type": "module" }\n');
  await mkdir(path.join(folder, "pyodide"));
  for (const name of DISTRIBUTION) {
    await cp(path.join(distribution, name), path.join(folder, "pyodide", name));
  }
  const { info } = lockSchema.parse(JSON.parse(await readFile(path.join(distribution, "pyodide-lock.json"), "utf8")));
  // Without its list of packages Pyodide has nothing to offer for download.
  await writeFile(path.join(folder, "pyodide", "pyodide-lock.json"), JSON.stringify({ info, packages: {} }));
  return info.python;
}

function assertOwnPython({ python, packages }: PythonPreparation): void {
  if (python !== null) {
    throw new ExecutorError("unsupported", `The Python "${python}" cannot run in WebAssembly`, {
      hint: "Leave `python` out, or choose a sandbox that runs a Python of this machine",
    });
  }
  if (packages.length > 0) {
    throw new ExecutorError(
      "unsupported",
      `The packages [${packages.join(", ")}] cannot be added to Python in WebAssembly`,
      {
        hint: "Leave `packages` out, or choose a sandbox that runs a Python of this machine",
      },
    );
  }
}

/** Lets every user read what was built, whatever the caller's umask was: the runner may be another user's process. */
async function openTree(folder: string): Promise<void> {
  await openToOthers(folder);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    await chmod(path.join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o644);
  }
}

async function openToOthers(...folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    await chmod(folder, 0o755);
  }
}
