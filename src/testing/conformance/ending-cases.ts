import assert from "node:assert/strict";
import { type ConformanceCase, execute, inSandbox } from "./conformance-case.ts";

const MEGABYTE = 1024 * 1024;

/** How runs end that do not simply end: the outcome, and what is left of the session. */
export const endingCases: readonly ConformanceCase[] = [
  {
    name: "interrupts an endless loop at its time limit and keeps the variables",
    run: (bench) =>
      inSandbox(bench, async (sandbox) => {
        await execute(sandbox, "x = 1");
        const { outcome, error } = await execute(sandbox, "print('started')\nwhile True:\n  x += 1", { timeout: 0.5 });
        assert.deepEqual([outcome.status, outcome.stdout, outcome.session], ["timed-out", "started\n", "kept"]);
        assert.ok(outcome.status === "timed-out" && outcome.limit.value === 0.5);
        assert.ok(error?.line === 2 || error?.line === 3);
        assert.equal((await execute(sandbox, "x > 1")).value?.data["text/plain"], "True");
      }),
  },
  {
    name: "interrupts code that sleeps",
    run: (bench) =>
      inSandbox(bench, async (sandbox) => {
        const { outcome } = await execute(sandbox, "import time\ntime.sleep(60)", { timeout: 0.3 });
        assert.deepEqual([outcome.status, outcome.session], ["timed-out", "kept"]);
        assert.ok(outcome.usage.cpuTime < 0.3);
      }),
  },
  {
    name: "kills code that swallows the interruption, and the next run works",
    run: (bench) =>
      inSandbox(bench, async (sandbox) => {
        const stubborn = "while True:\n  try:\n    for _ in iter(int, 1): sum([])\n  except BaseException: pass";
        const { outcome } = await execute(sandbox, stubborn, { timeout: 0.3 });
        assert.deepEqual([outcome.status, outcome.session], ["timed-out", "reset"]);
        assert.equal((await execute(sandbox, "1 + 1")).value?.data["text/plain"], "2");
      }),
  },
  {
    name: "stops growing memory at the limit, and the next run works",
    needs: "memoryLimit",
    run: (bench) =>
      inSandbox(
        bench,
        async (sandbox) => {
          // An interpreter's own memory is part of a peak, and no part of the limit.
          const idle = (await execute(sandbox, "pass")).outcome.usage.peakMemory;
          const { outcome } = await execute(sandbox, "hoard = []\nwhile True:\n  hoard.append(bytearray(5_000_000))");
          assert.equal(outcome.status, "out-of-memory");
          const used = outcome.usage.peakMemory - idle;
          assert.ok(used > 0 && used < 256 * MEGABYTE, `used ${used}`);
          const next = await execute(sandbox, "hoard = None\n1 + 1");
          assert.equal(next.value?.data["text/plain"], "2");
        },
        { maxMemory: 128 * MEGABYTE },
      ),
  },
  {
    name: "counts the memory of all processes together",
    needs: "programs",
    run: (bench) =>
      inSandbox(
        bench,
        async (sandbox) => {
          const code = `
import os, time
for _ in range(4):
    if os.fork() == 0:
        hoard = bytearray(60_000_000)
        hoard[::4096] = b'x' * len(hoard[::4096])
        time.sleep(30)
time.sleep(30)`;
          const { outcome } = await execute(sandbox, code, { timeout: 20 });
          assert.equal(outcome.status, "out-of-memory");
        },
        { maxMemory: 128 * MEGABYTE },
      ),
  },
  {
    name: "refuses one huge allocation as Python does, and the interpreter lives on",
    needs: "memoryLimit",
    run: (bench) =>
      inSandbox(bench, async (sandbox) => {
        const { outcome, error } = await execute(sandbox, "x = 3\nbytearray(2 * 10**9)");
        assert.deepEqual([outcome.status, error?.name, outcome.session], ["failed", "MemoryError", "kept"]);
        assert.equal((await execute(sandbox, "x")).value?.data["text/plain"], "3");
      }),
  },
  {
    name: "does not blame memory that was only reserved, or freed again, for another error",
    needs: "memoryLimit",
    run: (bench) =>
      inSandbox(
        bench,
        async (sandbox) => {
          const reserved = "x = bytearray(122 * 1024 * 1024)\ndel x\n{}['apple']";
          const { outcome, error } = await execute(sandbox, reserved);
          assert.deepEqual([outcome.status, error?.name], ["failed", "KeyError"]);
        },
        { maxMemory: 128 * MEGABYTE },
      ),
  },
  {
    name: "starts as many threads as it may without counting their stacks as memory",
    needs: "programs",
    run: (bench) =>
      inSandbox(
        bench,
        async (sandbox) => {
          const start = (count: number) => `
import threading
gate = threading.Event()
threads = [threading.Thread(target=gate.wait) for _ in range(${count})]
try:
    for thread in threads: thread.start()
finally:
    gate.set()
    for thread in threads:
        if thread.ident: thread.join()`;
          assert.equal((await execute(sandbox, start(30))).outcome.status, "completed");
          const { outcome, error } = await execute(sandbox, start(50));
          assert.deepEqual([outcome.status, error?.name], ["failed", "RuntimeError"]);
          assert.equal(error?.facts["maxProcesses"], 40);
        },
        { maxMemory: 64 * MEGABYTE, maxProcesses: 40 },
      ),
  },
  {
    name: "keeps the beginning and the end of each stream, and counts what is left out",
    run: (bench) =>
      inSandbox(
        bench,
        async (sandbox) => {
          const code =
            "import sys\nprint('a' * 500)\nprint('b' * 5000)\nprint('z' * 9)\nprint('e' * 800, file=sys.stderr)";
          const { outcome } = await execute(sandbox, code);
          assert.deepEqual([outcome.status, outcome.truncated], ["completed", true]);
          const end = `${"b".repeat(489)}\n${"z".repeat(9)}\n`;
          assert.equal(outcome.stdout, `${"a".repeat(500)}\n[4,512 characters left out]\n${end}`);
          assert.equal(outcome.stderr, `${"e".repeat(800)}\n`);
          const next = await execute(sandbox, "print('c' * 999)");
          assert.deepEqual([next.outcome.stdout, next.outcome.truncated], [`${"c".repeat(999)}\n`, false]);
        },
        { maxOutputLength: 1000 },
      ),
  },
  {
    name: "says that something shown was too large or too much, and left out",
    run: (bench) =>
      inSandbox(bench, async (sandbox) => {
        const page =
          "class Page:\n  def __init__(self, size): self.size = size\n  def _repr_html_(self): return 'x' * self.size";
        for (const code of [
          "display(Page(9_000_000))",
          "Page(9_000_000)",
          "for _ in range(4): display(Page(7_000_000))",
          "for _ in range(101): display(1)",
        ]) {
          const { outcome } = await execute(sandbox, `${page}\n${code}`);
          assert.deepEqual([outcome.status, outcome.truncated], ["completed", true], code);
          assert.match(outcome.stderr, /^Warning: A /, code);
        }
        const { outcome } = await execute(sandbox, "for _ in range(3): display(Page(7_000_000))\nPage(7_000_000)");
        assert.deepEqual([outcome.truncated, outcome.stderr], [false, ""]);
      }),
  },
  {
    name: "stops endless output at its limit",
    run: (bench) =>
      inSandbox(
        bench,
        async (sandbox) => {
          const { outcome } = await execute(sandbox, "while True: print('x' * 1000)");
          assert.equal(outcome.status, "output-limit");
          assert.equal(outcome.truncated, true);
          assert.equal((await execute(sandbox, "1 + 1")).value?.data["text/plain"], "2");
        },
        { maxOutputBytes: 1_000_000 },
      ),
  },
  {
    name: "takes an exit of the process for what it is: not an end of the code",
    run: (bench) =>
      inSandbox(bench, async (sandbox) => {
        const { outcome } = await execute(sandbox, "import os\nprint('bye', flush=True)\nos._exit(0)");
        assert.deepEqual([outcome.status, outcome.session, outcome.stdout], ["killed", "reset", "bye\n"]);
        assert.ok(outcome.status === "killed" && outcome.exitCode === 0);
      }),
  },
  {
    name: "takes sys.exit as the code's own end, with its exit code",
    run: (bench) =>
      inSandbox(bench, async (sandbox) => {
        const failed = await execute(sandbox, "import sys\nsys.exit(3)");
        assert.ok(failed.outcome.status === "failed" && failed.outcome.exitCode === 3);
        const { outcome } = await execute(sandbox, "sys.exit(0)");
        assert.deepEqual([outcome.status, outcome.session], ["completed", "kept"]);
      }),
  },
  {
    name: "names the signal that ended the process",
    needs: "programs",
    run: (bench) =>
      inSandbox(bench, async (sandbox) => {
        for (const [code, signal] of [
          ["import ctypes\nctypes.string_at(0)", "SIGSEGV"],
          ["import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "SIGKILL"],
          ["import os\nos.abort()", "SIGABRT"],
        ] as const) {
          const { outcome } = await execute(sandbox, code);
          assert.deepEqual([outcome.status, outcome.session], ["killed", "reset"], code);
          assert.ok(outcome.status === "killed" && outcome.signal === signal, code);
        }
        assert.equal((await execute(sandbox, "1 + 1")).value?.data["text/plain"], "2");
      }),
  },
  {
    name: "cancels a run when the caller's signal is aborted",
    run: (bench) =>
      inSandbox(bench, async (sandbox) => {
        const controller = new AbortController();
        const { outcome } = await execute(sandbox, "import time\nprint('on', flush=True)\ntime.sleep(60)", {
          signal: controller.signal,
          onOutput: () => controller.abort(),
        });
        assert.deepEqual([outcome.status, outcome.session], ["cancelled", "kept"]);
        assert.ok(outcome.stdout.startsWith("on"));
      }),
  },
  {
    name: "refuses to start a run that was cancelled before",
    run: (bench) =>
      inSandbox(bench, async (sandbox) => {
        await assert.rejects(execute(sandbox, "1", { signal: AbortSignal.abort() }), { code: "cancelled" });
      }),
  },
  {
    name: "survives a fork bomb and leaves none of its processes",
    needs: "programs",
    run: (bench) =>
      inSandbox(bench, async (sandbox) => {
        const bomb = "import os\nwhile True:\n  try: os.fork()\n  except OSError: pass";
        const count = "import os\nlen([p for p in os.listdir('/proc') if p.isdigit()])";
        const before = await execute(sandbox, count);
        const { outcome } = await execute(sandbox, bomb, { timeout: 1 });
        // Whichever limit it meets first: every process costs memory too.
        assert.match(outcome.status, /^(timed-out|out-of-memory)$/);
        const after = await execute(sandbox, count);
        assert.deepEqual(after.value?.data, before.value?.data);
      }),
  },
  {
    name: "takes a process that becomes another program for lost",
    needs: "programs",
    run: (bench) =>
      inSandbox(bench, async (sandbox) => {
        const { outcome } = await execute(sandbox, "import os\nos.execv('/bin/true', ['true'])");
        assert.deepEqual([outcome.status, outcome.session], ["killed", "reset"]);
      }),
  },
  {
    name: "ends a run whose code closes every descriptor it has",
    needs: "programs",
    run: (bench) =>
      inSandbox(bench, async (sandbox) => {
        const { outcome } = await execute(sandbox, "import os\nos.closerange(0, 100)\nwhile True: pass", {
          timeout: 3,
        });
        assert.notEqual(outcome.status, "completed");
        assert.equal((await execute(sandbox, "1 + 1")).value?.data["text/plain"], "2");
      }),
  },
];
