/** Opens a sandbox, writes the number of its process, and leaves it inside of one long call. */
import { readdirSync, readFileSync } from "node:fs";
import { openWasm, runCell } from "./wasm-bench.ts";

const sandbox = await openWasm();
const running = runCell(sandbox, "print('on', flush=True)\nsum(range(10**14))", {
  timeout: 600,
  onOutput: () => process.stdout.write(`${childrenOfThis().join(" ")}\n`),
});
await running;

function childrenOfThis(): readonly string[] {
  return readdirSync("/proc").filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/status`, "utf8").includes(`PPid:\t${process.pid}\n`);
    } catch {
      // It has ended meanwhile.
      return false;
    }
  });
}
