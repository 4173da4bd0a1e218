import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSession, SandboxPool } from "../../src/sessions/index.ts";

const POOLS = `import multiprocessing as mp

def square(n):
    return n * n

if __name__ == "__main__":
    for method in ("fork", "spawn", "forkserver"):
        with mp.get_context(method).Pool(2) as pool:
            print(method, pool.map(square, range(3)))`;
const POOLED = "fork [0, 1, 4]\nspawn [0, 1, 4]\nforkserver [0, 1, 4]\n";

describe("programs and processes of the code, under the guard-rail as it is", () => {
  let pool: SandboxPool;
  beforeAll(() => {
    pool = new SandboxPool();
  });
  afterAll(() => pool.close());

  test("are started afresh with the program's functions, however it came", async () => {
    await using session = createSession({ pool });
    const runs = [
      session.executeCode(POOLS),
      session.executeCode(`\`\`\`python\n%matplotlib inline\n${POOLS}\n\`\`\``),
      session.executeCode("import runpy\nrunpy.run_path('pools.py', run_name='__main__')", {
        files: { "pools.py": POOLS },
      }),
    ];
    const [text, fenced, file] = await Promise.all(runs);
    for (const result of [text, fenced]) {
      expect([result?.error, result?.stdout, result?.stderr, result?.files]).toEqual([null, POOLED, "", []]);
    }
    expect(file?.stdout.split("\n")[0]).toBe("fork [0, 1, 4]");
  });

  test("are started afresh with what the cells of a session have defined", async () => {
    await using session = createSession({ pool, id: "pools", record: false });
    const cells = [
      "import math as m, functools\nfrom json import dumps\nOFFSET = 3\nrows = [object()]",
      "class Point:\n    def __init__(self, x):\n        self.x = x\n\n@functools.lru_cache\ndef area(point):\n    return 0",
      "@functools.lru_cache\ndef area(point):\n    return dumps(m.floor(point.x) + OFFSET)",
      `import multiprocessing as mp
def mapped(method):
    with mp.get_context(method).Pool(2) as pool:
        return pool.map(area, [Point(1.5), Point(2.5)])
[mapped(method) for method in ("fork", "spawn", "forkserver")]`,
    ];
    const results = await session.executeBatch(cells);
    expect(results.at(-1)?.error).toBeNull();
    expect(results.at(-1)?.value).toBe("[['4', '5'], ['4', '5'], ['4', '5']]");
    // What is defined anew counts for those that are started from then on.
    await session.executeCode("OFFSET = 10");
    expect((await session.executeCode('mapped("spawn")')).value).toBe("['11', '12']");
  });

  test("can be run, pickled, called across C, and spoken to", async () => {
    await using session = createSession({ pool });
    const program = `import ctypes, gc, importlib, inspect, os, pickle, shutil, signal, socket, subprocess, sys, threading
ran = subprocess.run([sys.executable, "-c", "import numpy; print(numpy.sum([20, 22]))"], capture_output=True, text=True)
print(ran.stdout.strip(), ran.stderr, os.system("exit 3") >> 8)
print(pickle.loads(pickle.dumps({"a": 1})), ctypes.CDLL(None).abs(-5), inspect.signature(print) is not None)
server = socket.create_server(("127.0.0.1", 0))
def answer():
    connection, _ = server.accept()
    connection.sendall(connection.recv(10).upper())
threading.Thread(target=answer).start()
with socket.create_connection(server.getsockname()) as client:
    client.sendall(b"hello")
    print(client.recv(10))
signal.signal(signal.SIGUSR1, lambda *_: print("signal"))
os.kill(os.getpid(), signal.SIGUSR1)
os.makedirs("a/b")
shutil.rmtree("a")
print(os.listdir(), importlib.import_module("json").__name__, gc.collect() >= 0)`;
    const { error, stdout } = await session.executeCode(program);
    expect(error).toBeNull();
    expect(stdout.split("\n")).toEqual(["42  3", "{'a': 1} 5 True", "b'HELLO'", "signal", "[] json True", ""]);
  });

  test("that cannot do here what they are for are refused, with the option that allows them", async () => {
    await using session = createSession({ pool });
    const { outcome, error } = await session.executeCode("import webbrowser");
    expect([outcome.status, error?.message]).toEqual([
      "refused",
      "line 1: Module 'webbrowser' is not allowed; \"+webbrowser\" in `allowedModules` (EXECUTOR_ALLOWED_MODULES=+webbrowser) would allow it",
    ]);
    await using allowing = createSession({ pool, config: { allowedModules: ["+webbrowser"] } });
    expect((await allowing.executeCode("import webbrowser, json")).success).toBe(true);
    await using strict = createSession({ pool, config: { preset: "strict" } });
    for (const module of ["subprocess", "pickle", "os", "IPython.display"]) {
      expect((await strict.executeCode(`import ${module}`)).outcome.status, module).toBe("refused");
    }
  });
});
