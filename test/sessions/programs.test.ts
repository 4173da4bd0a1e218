import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSession, SandboxPool } from "../../src/sessions/index.ts";

describe("a run without a session", () => {
  let pool: SandboxPool;
  beforeAll(() => {
    pool = new SandboxPool();
  });
  afterAll(() => pool.close());

  test("is a program from its first word to its end", async () => {
    await using session = createSession({ pool });
    const code = `import atexit, sys, threading, time
atexit.register(print, "bye")
open("out.txt", "w").write("hello")
kept = open("kept.txt", "w")
kept.write("hello")
threading.Thread(target=lambda: (time.sleep(0.2), print("late"))).start()
print(sys.argv)`;
    const result = await session.executeCode(code);
    expect(result.stdout).toBe("['main.py']\nlate\nbye\n");
    expect(result.outcome.files).toEqual([
      { path: "kept.txt", size: 5 },
      { path: "out.txt", size: 5 },
    ]);
    const named = await session.executeCode("import sys\nsys.argv, __file__", { argv: ["a/b.py", "--fast"] });
    expect(named.value).toBe("(['a/b.py', '--fast'], '/workspace/a/b.py')");
  });

  test("memory that forked processes share is counted once", async () => {
    await using session = createSession({ pool, config: { maxMemory: "1GB", safeMode: false } });
    const code = (processes: number) => `import os, time
data = bytearray(b"x") * (100 << 20)
for _ in range(${processes}):
    if os.fork() == 0:
        sum(data[::4096])
        time.sleep(0.3)
        os._exit(0)
for _ in range(${processes}):
    os.wait()`;
    for (const processes of [2, 8]) {
      const { memoryUsed = 0 } = (await session.executeCode(code(processes))).unwrap().metrics ?? {};
      expect(memoryUsed).toBeGreaterThan(100);
      expect(memoryUsed).toBeLessThan(200);
    }
  });

  test("ends by its time limit when a thread never does", async () => {
    await using session = createSession({ pool });
    const code = "import threading, time\nthreading.Thread(target=time.sleep, args=(600,)).start()\nprint('main')";
    const { outcome } = await session.executeCode(code, { timeout: 0.5 });
    expect([outcome.status, outcome.stdout]).toEqual(["timed-out", "main\n"]);
  });

  test("of several blocks ends after the last of them", async () => {
    await using session = createSession({ pool });
    const blocks = ["import atexit\natexit.register(print, 'bye')\nn = 1", "print(n)", "1 / 0"];
    const results = await session.executeBatch(blocks);
    expect(results.map(({ stdout }) => stdout)).toEqual(["", "1\n", "bye\n"]);
    expect(results[2]?.error?.name).toBe("ZeroDivisionError");
  });
});

test.each([
  [{ stdin: 5 }, 'Option "stdin" is 5; it must be a text'],
  [{ files: ["a.py"] }, "Option \"files\" is [ 'a.py' ]; it must be an object of texts or Uint8Arrays by path"],
  [{ files: { "a.py": 1 } }, "Option \"files\" is { 'a.py': 1 }; it must be an object of texts"],
  [{ argv: ["/etc/x.py"] }, "it must be an array of texts without NUL that begins with a path of the workspace"],
  [{ argv: [] }, 'Option "argv" is []'],
  [{ onOutput: true }, 'Option "onOutput" is true; it must be a function'],
  [{ tiemout: 5 }, 'Option "tiemout" is unknown; did you mean "timeout"?'],
  [{ agent_id: "a" }, 'Option "agent_id" is unknown'],
  [null, "The options are null; they must be an object"],
])("refuses %j by name", async (options, message) => {
  await using session = createSession();
  await expect(session.executeCode("1", options as object)).rejects.toMatchObject({
    code: "invalid-input",
    message: expect.stringContaining(message),
  });
});

test.each(["1 + 1", null, { 0: "1" }])("refuses %j in place of blocks", async (blocks) => {
  await using session = createSession();
  await expect(session.executeBatch(blocks as unknown as string[])).rejects.toMatchObject({ code: "invalid-input" });
});
