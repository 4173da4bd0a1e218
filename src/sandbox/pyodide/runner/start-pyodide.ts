import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { loadPyodide, PyodideAPI } from "pyodide";

/** The memory of a Python that has just been started, so that the next need not be. */
export const SNAPSHOT = "snapshot.bin";

/** What of Pyodide is not declared. */
interface SnapshotOptions {
  readonly _makeSnapshot?: boolean;
  readonly _loadSnapshot?: Uint8Array;
}

/**
 * Starts Pyodide from `folder`, from a snapshot where there is one. To be called when the globals are gone: Pyodide then
 * takes this for a bare JavaScript shell, and uses what is lent to it here.
 */
export async function startPyodide(folder: string): Promise<PyodideAPI> {
  const snapshot = join(folder, SNAPSHOT);
  const lend = {
    // The two functions by which Pyodide knows a shell.
    read: (path: string) => readFileSync(path, "utf8"),
    load: () => undefined,
    readbuffer: (path: string) => Uint8Array.from(readFileSync(path)).buffer,
    // Emscripten then takes random numbers from `crypto`, and not from a program.
    window: {},
  };
  Object.assign(globalThis, lend);
  const module: { loadPyodide: typeof loadPyodide } = await import(pathToFileURL(join(folder, "pyodide.mjs")).href);
  const snapshotOptions: SnapshotOptions = existsSync(snapshot)
    ? { _loadSnapshot: readFileSync(snapshot) }
    : { _makeSnapshot: true };
  const pyodide = await module.loadPyodide({
    indexURL: `${folder}/`,
    jsglobals: Object.create(null),
    enableRunUntilComplete: false,
    env: { HOME: "/workspace", PYTHONDONTWRITEBYTECODE: "1" },
    ...snapshotOptions,
  });
  for (const name of Object.keys(lend)) {
    Reflect.deleteProperty(globalThis, name);
  }
  return pyodide;
}
