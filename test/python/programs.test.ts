import { describe, expect, test } from "vitest";
import { cell, performCode, performTasks } from "../python.ts";

const program = { argv: ["jobs/report.py", "--n", "3"], ends: true };

describe("what a program is started with", () => {
  test("is its path and its arguments", async () => {
    const { value } = await performCode("import sys\nsys.argv", program);
    expect(value?.data["text/plain"]).toBe("['jobs/report.py', '--n', '3']");
  });

  test("lets argparse and unittest read the arguments", async () => {
    const parsed =
      "import argparse\np = argparse.ArgumentParser()\np.add_argument('--n', type=int)\nprint(p.parse_args())";
    expect(await performCode(parsed, program)).toMatchObject({ stdout: "Namespace(n=3)\n", status: "completed" });
    const tests = "import unittest\nclass T(unittest.TestCase):\n    def test_it(self): pass\nunittest.main()";
    const result = await performCode(tests, { argv: ["main.py"], ends: true });
    expect(result).toMatchObject({ status: "completed", exitCode: 0, error: null });
    expect(result.stderr).toContain("Ran 1 test");
  });

  test("gives its file, its folder as the first to look for modules in, and its source to who inspects it", async () => {
    const code = `import inspect, os, sys
here = os.getcwd()
class A:
    x = 1
print(os.path.relpath(__file__, here), os.path.relpath(sys.path[0], here), inspect.getsource(A).split()[1])`;
    expect((await performCode(code, program)).stdout).toBe("jobs/report.py jobs A:\n");
  });

  test("is not what a cell has", async () => {
    const { stdout } = await performCode("import sys\nprint(sys.argv, '__file__' in globals())");
    expect(stdout).toBe("[''] False\n");
  });

  test("does not stay for the next cell of a session", async () => {
    const look = "import sys\nprint(sys.argv, '__file__' in globals(), sys.path.count('') + sys.path.count('lib'))";
    const { stdout } = await performTasks([cell("1", { argv: ["a.py"] }), cell(look)]);
    expect(stdout).toBe("[''] False 1\n");
  });
});

describe("the end of a program", () => {
  test("waits for threads, calls what is registered and writes files to their end", async () => {
    const code = `import atexit, concurrent.futures, threading, time
out = open("out.txt", "w")
out.write("hello")
def late():
    time.sleep(0.2)
    print("late")
atexit.register(lambda: print("exit", open("out.txt").read() == ""))
threading.Thread(target=late).start()
concurrent.futures.ThreadPoolExecutor().submit(print, "pool").result()
class Final:
    def __del__(self):
        print("finalized")
final = Final()
print("main")`;
    const { performances, stdout } = await performTasks([
      cell(code, { argv: ["main.py"], ends: true }),
      cell("print(open('out.txt').read())"),
    ]);
    expect(performances[0]).toMatchObject({ status: "completed" });
    expect(stdout).toBe("pool\nmain\nlate\nexit True\nfinalized\nhello\n");
  });

  test("comes after sys.exit and after an error as well, and keeps what they said", async () => {
    const registered = "import atexit\natexit.register(print, 'bye')\n";
    const exited = await performCode(`${registered}raise SystemExit(3)`, program);
    expect(exited).toMatchObject({ status: "failed", exitCode: 3, stdout: "bye\n" });
    const failed = await performCode(`${registered}items = [1]\nitem.sort()`, program);
    expect(failed).toMatchObject({ status: "failed", stdout: "bye\n", error: { name: "NameError" } });
    expect(JSON.stringify(failed.error?.facts)).toContain("items");
  });

  test("is no end of a session's cell", async () => {
    const { stdout } = await performTasks([
      cell("import atexit\natexit.register(print, 'bye')\nx = 1"),
      cell("print(x)"),
    ]);
    expect(stdout.startsWith("1\n")).toBe(true);
  });

  test("still shows figures that are open, which matplotlib closes at its own end", async () => {
    const { displays } = await performCode("import matplotlib.pyplot as plt\nplt.plot([1, 2]);", program);
    expect(displays).toHaveLength(1);
  });

  test("takes sys.exit(False), as unittest calls it, for success", async () => {
    expect(await performCode("import sys\nsys.exit(False)")).toMatchObject({ status: "completed", exitCode: 0 });
    expect(await performCode("import sys\nsys.exit(True)")).toMatchObject({ status: "failed", exitCode: 1 });
  });
});
