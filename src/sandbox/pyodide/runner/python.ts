import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { WORKSPACE } from "./files.ts";
import type { FrameWriter } from "./frame-writer.ts";
import type { HostLine } from "./host-line.ts";
import type { MemoryFileSystem } from "./memory-file-system.ts";
import type { Signals } from "./signals.ts";
import { startPyodide } from "./start-pyodide.ts";

/** `executor_kernel.wasm.wasm_kernel.WasmKernel`, seen from here. */
interface PythonKernel {
  configure(environment: string, preload: string, functions: string): void;
  /** Performs a task and answers its `end` frame. */
  execute(run: string, task: string): string;
}

export interface LoadPythonOptions {
  /** The runtime's folder. */
  readonly folder: string;
  /** Holds the kernel's packages. */
  readonly kernelFolder: string;
  readonly signals: Signals;
  readonly writer: FrameWriter;
  readonly line: HostLine;
}

const KERNEL = "/lib/executor";
const PACKAGES = "/lib/packages.zip";

/** Loads Python and the kernel into it. */
export async function loadPython({ folder, kernelFolder, signals, writer, line }: LoadPythonOptions) {
  const pyodide = await startPyodide(join(folder, "pyodide"));
  pyodide.setStdin({ stdin: () => null });
  pyodide.setStdout({ write: (bytes) => print("stdout", bytes) });
  pyodide.setStderr({ write: (bytes) => print("stderr", bytes) });
  // It reads the first element and nothing else.
  Reflect.apply(pyodide.setInterruptBuffer, pyodide, [signals.buffer]);
  signals.onPending = () => pyodide.checkInterrupt();

  const fs: MemoryFileSystem = pyodide.FS;
  fs.mkdirTree(WORKSPACE);
  installKernel(fs, kernelFolder);
  const packages = join(folder, "packages.zip");
  // It is this very program that makes the archive when the runtime is prepared.
  if (existsSync(packages)) {
    fs.writeFile(PACKAGES, readFileSync(packages));
  }
  pyodide.runPython(`import sys\nsys.path += ["${PACKAGES}", "${KERNEL}"]`);
  const { sleep, setTimer, timeLeft } = signals;
  const send = (text: string) => writer.sendText(text);
  const receiveAnswer = (call: number) => JSON.stringify(line.receiveAnswer(call, signals.check));
  // Before the kernel is imported: it keeps the functions of the clock that it finds, because code may replace them.
  pyodide.pyimport("executor_kernel.wasm.wasm_clock").install(sleep, setTimer, timeLeft);
  const kernel: PythonKernel = pyodide.pyimport("executor_kernel.wasm.wasm_kernel").WasmKernel(send, receiveAnswer);
  const version: string = pyodide.runPython("sys.version.split()[0]");
  return { fs, kernel, version };

  function print(stream: "stdout" | "stderr", bytes: Uint8Array): number {
    writer.output(stream, bytes);
    return bytes.length;
  }
}

function installKernel(fs: MemoryFileSystem, kernelFolder: string): void {
  for (const name of readdirSync(kernelFolder, { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".py")) {
      continue;
    }
    fs.mkdirTree(`${KERNEL}/${dirname(name)}`);
    fs.writeFile(`${KERNEL}/${name}`, readFileSync(join(kernelFolder, name)));
  }
}
