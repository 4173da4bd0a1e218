/** Starts Python and writes its memory to standard output: run once, when the runtime is prepared. */
import { join } from "node:path";
import process from "node:process";
import { removeGlobals } from "./confinement.ts";
import { startPyodide } from "./start-pyodide.ts";

const leave = process.exit.bind(process);
const output = process.stdout;
removeGlobals();
const pyodide = await startPyodide(join(import.meta.dirname, "..", "pyodide"));
const makeSnapshot: () => Uint8Array = Reflect.get(pyodide, "makeMemorySnapshot");
output.write(makeSnapshot(), () => leave(0));
