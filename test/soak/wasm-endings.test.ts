import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { evaluate, openWasm, provider, runCell } from "../sandbox/pyodide/wasm-bench.ts";
import { testPolicy } from "../sandbox/test-policy.ts";

const MEGABYTE = 1024 * 1024;
/** The kernel's own function that sends frames, found by code that looks for it. */
const FIND_SEND = `import gc
send = next(o for o in gc.get_objects() if type(o).__name__ == "WasmKernel")._send`;

// Python is prepared here, when it has to be: that takes longer than a test.
beforeAll(async () => {
  await testPolicy({}, provider);
});
afterAll(() => provider.close());

describe("a run in WebAssembly", () => {
  test("is ended inside of one long call, and the next finds the files of the run before", async () => {
    await using sandbox = await openWasm();
    await runCell(sandbox, "kept = 1\nopen('kept.txt', 'w').write('before')");
    const { outcome } = await runCell(sandbox, "open('lost.txt', 'w')\nsum(range(10**13))", { timeout: 0.5 });
    expect([outcome.status, outcome.session, outcome.files]).toEqual(["timed-out", "reset", []]);
    expect(await evaluate(sandbox, "import os\n(os.listdir(), open('kept.txt').read(), 'kept' in globals())")).toBe(
      "(['kept.txt'], 'before', False)",
    );
    expect(Buffer.from(await sandbox.files.read("kept.txt")).toString()).toBe("before");
  });

  test("is stopped in a repr that does not end, and has a value all the same", async () => {
    await using sandbox = await openWasm();
    const { outcome, value } = await runCell(
      sandbox,
      "class Endless:\n  def __repr__(self):\n    while True: pass\nEndless()",
    );
    expect(outcome.status).toBe("completed");
    expect(value?.data["text/plain"]).toContain("its repr took over");
  });

  test.each([
    ["aborts", "import os\nos.abort()"],
    ["dereferences nothing", "import ctypes\nctypes.CFUNCTYPE(None)(99999999)()"],
    ["leaves", "import os\nos._exit(3)"],
  ])("that %s is killed, and the next one works", async (_, code) => {
    await using sandbox = await openWasm();
    const { outcome } = await runCell(sandbox, `print("before", flush=True)\n${code}`);
    expect([outcome.status, outcome.session]).toEqual(["killed", "reset"]);
    expect(outcome.stdout).toMatch(/^before\n/);
    expect(await evaluate(sandbox, "1 + 1")).toBe("2");
  });

  test("draws random numbers of its own", async () => {
    const draws: (string | undefined)[] = [];
    for (const _ of ["first", "second"]) {
      await using sandbox = await openWasm();
      draws.push(await evaluate(sandbox, "import random\nrandom.random()"));
    }
    expect(draws[0]).not.toBe(draws[1]);
  });

  test("ends deep recursion as Python does", async () => {
    await using sandbox = await openWasm();
    const { outcome, error } = await runCell(sandbox, "def f(n): return f(n + 1)\nf(0)");
    expect([outcome.status, error?.name, outcome.session]).toEqual(["failed", "RecursionError", "kept"]);
  });

  test("holds memory that small steps take over many cells", async () => {
    await using sandbox = await openWasm({ maxMemory: 96 * MEGABYTE });
    await runCell(sandbox, "hoard = []");
    const statuses: string[] = [];
    for (let cells = 0; cells < 12 && !statuses.includes("out-of-memory"); cells += 1) {
      statuses.push((await runCell(sandbox, "hoard.append(b'x' * 20_000_000)")).outcome.status);
    }
    expect(statuses.at(-1)).toBe("out-of-memory");
    expect(statuses.length).toBeGreaterThan(2);
    expect(await evaluate(sandbox, "1 + 1")).toBe("2");
  });

  test("gives back the files that the host wrote, removed and replaced", async () => {
    await using sandbox = await openWasm();
    await sandbox.files.write("a/in.txt", "one");
    await sandbox.files.write("a/in.txt", "two");
    await sandbox.files.write("gone.txt", "x");
    await sandbox.files.remove("gone.txt");
    const code = "import os, shutil\ntext = open('a/in.txt').read()\nshutil.move('a', 'b')\n(text, os.listdir())";
    expect(await evaluate(sandbox, code)).toBe("('two', ['b'])");
    expect((await sandbox.files.list()).map(({ path }) => path)).toEqual(["b", "b/in.txt"]);
  });
});

describe("what the code's process says", () => {
  test("ends it when it is no frame", async () => {
    await using sandbox = await openWasm();
    const { outcome } = await runCell(sandbox, `${FIND_SEND}\nsend('{"type": "unheard"}')\nwhile True: pass`);
    expect([outcome.status, outcome.session]).toEqual(["killed", "reset"]);
    expect(await evaluate(sandbox, "1 + 1")).toBe("2");
  });

  test("ends it when it does not end", async () => {
    await using sandbox = await openWasm();
    const flood = `${FIND_SEND}\nwhile True: send('{"type": "display", "display": {"data": {"text/plain": "x"}}}')`;
    const { outcome, displays } = await runCell(sandbox, flood);
    expect([outcome.status, outcome.session]).toEqual(["killed", "reset"]);
    expect(displays.length).toBeLessThanOrEqual(1000);
  });

  test("ends it when it claims files over the limit, or outside of the workspace", async () => {
    for (const path of ["big", "../out", "/etc/x"]) {
      await using sandbox = await openWasm({ maxFileSize: 1000 });
      const change = `{"type": "change", "kind": "file", "path": "${path}", "data": "${"AAAA".repeat(400)}"}`;
      const { outcome } = await runCell(sandbox, `${FIND_SEND}\nsend('${change}')`);
      expect([path, outcome.status]).toEqual([path, "killed"]);
      expect(await sandbox.files.list()).toEqual([]);
    }
  });

  test("cannot end a run while the code goes on", async () => {
    await using sandbox = await openWasm();
    const { outcome } = await runCell(sandbox, `${FIND_SEND}\nsend('${endOf("run-1")}')\nwhile True: pass`);
    expect(outcome.status).toBe("completed");
    // The process is still at work, which an idle one has no reason to be: it is ended, and with it its variables.
    await expect
      .poll(async () => (await runCell(sandbox, "2 + 2", { timeout: 1 })).value?.data["text/plain"], {
        timeout: 30_000,
      })
      .toBe("4");
    expect(await evaluate(sandbox, "'send' in globals()")).toBe("False");
  });

  test("is not taken for the next run, when the code ends after the end that it had made up", async () => {
    await using sandbox = await openWasm();
    const code = `${FIND_SEND}\nsend('${endOf("run-1")}')\ntry:\n  while True: pass\nexcept KeyboardInterrupt: pass`;
    expect((await runCell(sandbox, code)).outcome.status).toBe("completed");
    // The interruption of the second run is what ends the first, with its true end.
    const { outcome, value } = await runCell(sandbox, "2 + 2", { timeout: 1 });
    expect([outcome.status, outcome.session, value]).toEqual(["timed-out", "reset", null]);
    expect(await evaluate(sandbox, "2 + 2")).toBe("4");
  });

  test("counts no longer once it had to be ended for what it said", async () => {
    await using sandbox = await openWasm();
    const frames = [endOf("run-0"), '{"type": "display", "display": {"data": {"text/plain": "late"}}}', endOf("run-1")];
    const code = `${FIND_SEND}\nfor frame in ${JSON.stringify(frames)}: send(frame)\nwhile True: pass`;
    const { outcome, displays } = await runCell(sandbox, code);
    expect([outcome.status, outcome.session, displays]).toEqual(["killed", "reset", []]);
    expect(outcome.reason).toContain("a run that was over");
    expect(await evaluate(sandbox, "2 + 2")).toBe("4");
  });
});

function endOf(run: string): string {
  return JSON.stringify({ type: "end", run, status: "completed", exitCode: 0, reason: "done" });
}
