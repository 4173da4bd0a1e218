/** An attack as Python that prints `REACHED` when it got what it must not get. It may await at its top level. */
export interface WasmAttack {
  readonly name: string;
  readonly program: string;
}

export interface Targets {
  /** A file that anybody on the host may read; its content is `canary`. */
  readonly file: string;
  /** The folder of that file. */
  readonly folder: string;
  /** Port of a server on the host's loopback that answers `canary`. */
  readonly port: number;
  /** A process of the host that may be signalled. */
  readonly pid: number;
}

const ATTEMPT = `
async def attempt(work):
    try:
        result = work()
        if hasattr(result, "__await__"):
            result = await result
        print("REACHED" if result else "nothing")
    except BaseException as error:
        print(type(error).__name__)
`;

/** Every way out of WebAssembly that Pyodide itself offers, tried on things that the host has. */
export function wasmAttacks({ file, folder, port, pid }: Targets): readonly WasmAttack[] {
  const readFile = `process.getBuiltinModule('node:fs').readFileSync('${file}', 'utf8')`;
  return [
    attack("the host's environment by js", "import js\nawait attempt(lambda: js.process.env.WASM_CANARY == 'set')"),
    attack(
      "a host file by run_js",
      `from pyodide.code import run_js\nawait attempt(lambda: run_js("${readFile}") == 'canary')`,
    ),
    attack(
      "a host file by the Function constructor",
      `import pyodide_js\nawait attempt(lambda: pyodide_js.runPython.constructor("return ${readFile}")() == 'canary')`,
    ),
    attack(
      "a host folder mounted into the file system",
      `import pyodide_js
def mount():
    pyodide_js.mountNodeFS('/host', '${folder}')
    return open('/host/canary.txt').read() == 'canary'
await attempt(mount)`,
    ),
    attack(
      "a host folder by Emscripten's own file systems",
      `import pyodide_js, os
def mount():
    os.makedirs('/tmp/other')
    fs = pyodide_js.FS
    options = fs.lookupPath('/tmp')
    options.root = '${folder}'
    fs.mount(fs.filesystems.NODEFS, options, '/tmp/other')
    return open('/tmp/other/canary.txt').read() == 'canary'
await attempt(mount)`,
    ),
    attack(
      "a program of the host",
      `from pyodide.code import run_js
await attempt(lambda: run_js("process.getBuiltinModule('node:child_process').execFileSync('/bin/echo', ['hi']).toString()") == 'hi\\n')`,
    ),
    attack(
      "a new thread of the process",
      `from pyodide.code import run_js
await attempt(lambda: run_js("new (process.getBuiltinModule('node:worker_threads').Worker)('0', { eval: true }).threadId > 0"))`,
    ),
    attack(
      "a process of the same machine, by a signal",
      `from pyodide.code import run_js\nawait attempt(lambda: run_js("process.kill(${pid}, 0)"))`,
    ),
    attack(
      "the global scope from any function",
      `import pyodide_js\nawait attempt(lambda: pyodide_js.runPython.constructor("return typeof fetch + typeof process")() == 'functionobject')`,
    ),
    attack(
      "a server on the host's loopback by fetch",
      `import js\nasync def get():\n    response = await js.fetch('http://127.0.0.1:${port}/fetch')\n    return await response.text() == 'canary'\nawait attempt(get)`,
    ),
    attack(
      "the same by pyfetch",
      `from pyodide.http import pyfetch\nasync def get():\n    return await (await pyfetch('http://127.0.0.1:${port}/pyfetch')).string() == 'canary'\nawait attempt(get)`,
    ),
  ];
}

function attack(name: string, body: string): WasmAttack {
  return { name, program: `${ATTEMPT}\n${body}` };
}
