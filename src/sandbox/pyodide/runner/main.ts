/**
 * The runner: the process that holds one Python interpreter in WebAssembly. It takes frames of the host from standard
 * input, by way of a second thread, and writes its own to descriptor 3. Usage: `node main.ts KERNEL_FOLDER`.
 *
 * Once Python is loaded the event loop of this thread never turns again: no timer, promise or callback that user code
 * leaves behind can go on, during a run or after it.
 */
import { writeSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { narrowProcess, removeGlobals } from "./confinement.ts";
import { DiskLimit } from "./disk-limit.ts";
import { applyFileChange } from "./files.ts";
import { FrameWriter } from "./frame-writer.ts";
import { HostLine } from "./host-line.ts";
import { MemoryLimit } from "./memory-limit.ts";
import { loadPython } from "./python.ts";
import { Signals } from "./signals.ts";
import { WorkspaceRecord } from "./workspace-record.ts";

const [, , kernelFolder = ""] = process.argv;
const leave: (code: number) => never = Reflect.get(process, "reallyExit").bind(process);
const collectGarbage = globalThis.gc ?? (() => undefined);
const writer = new FrameWriter(3, leave);
const signals = new Signals(writer);
const line = new HostLine(signals.shared);
const memory = new MemoryLimit();
removeGlobals();

const folder = join(import.meta.dirname, "..");
const { fs, kernel, version } = await loadPython({ folder, kernelFolder, signals, writer, line }).catch((error) => {
  // Not thrown on: Node would print a line of Pyodide's own source, which is a megabyte long.
  writeSync(2, `${error}\n`);
  return leave(70);
});
const disk = new DiskLimit(fs);
const record = new WorkspaceRecord(fs, disk);
narrowProcess();
// What loading left behind would else hide the first megabytes that the code uses.
collectGarbage();
memory.begin();
writer.send({ type: "ready", python: version });

for (;;) {
  const frame = line.receive();
  if (frame.type === "open") {
    disk.set(frame.maxDisk, frame.maxFileSize);
    memory.set(frame.maxMemory);
    const { environment, preload, functions } = frame;
    guarded(() => kernel.configure(JSON.stringify(environment), JSON.stringify(preload), JSON.stringify(functions)));
    writer.send({ type: "opened" });
  } else if (frame.type === "write" || frame.type === "make-folder" || frame.type === "remove") {
    guarded(() => applyFileChange(fs, frame));
  } else if (frame.type === "execute") {
    memory.set(frame.maxMemory);
    record.begin();
    writer.beginRun();
    const end = guarded(() => kernel.execute(frame.run, JSON.stringify(frame.task)));
    for (const change of record.changes()) {
      writer.send(change);
    }
    writer.sendText(end);
  }
}

/** Calls into Python. An exit of the interpreter, or its failure, ends this process: the host sees with which code. */
function guarded<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    writer.flush();
    const status: unknown = typeof error === "object" && error !== null ? Reflect.get(error, "status") : undefined;
    return leave(typeof status === "number" ? status : 70);
  }
}
