import process from "node:process";
import { runInNewContext } from "node:vm";

/** Beside the language itself, what Pyodide needs of its surroundings. */
const NEEDED = ["TextDecoder", "TextEncoder", "URL", "crypto", "performance", "setTimeout", "clearTimeout", "console"];

/** What Node itself goes on using of its `process` object. */
const INTERNAL = ["nextTick", "emitWarning", "emit", "on", "version", "versions", "features", "config"];

/**
 * Leaves the language and a handful of harmless things in the global scope. `process`, `fetch`, `WebSocket` and the rest
 * are gone before Pyodide is loaded, so that it takes this for a place without files, processes or a network.
 */
export function removeGlobals(): void {
  const language: readonly string[] = runInNewContext("Object.getOwnPropertyNames(globalThis)");
  const kept = new Set([...language, ...NEEDED]);
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    if (!kept.has(name)) {
      Reflect.deleteProperty(globalThis, name);
    }
  }
  const silent = () => undefined;
  Object.defineProperty(globalThis, "console", { value: { log: silent, warn: silent, error: silent, info: silent } });
}

/** Takes from the `process` object whatever acts on the machine, should code ever get hold of it. */
export function narrowProcess(): void {
  for (let target: object | null = process; target !== null && target !== Object.prototype; ) {
    for (const name of Object.getOwnPropertyNames(target)) {
      if (!INTERNAL.includes(name)) {
        Reflect.deleteProperty(target, name);
      }
    }
    target = Object.getPrototypeOf(target);
  }
}
