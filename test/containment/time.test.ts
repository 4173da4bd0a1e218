import { availableParallelism } from "node:os";
import { expect } from "vitest";
import { ExecutorAgent } from "../../src/agents/executor/index.ts";
import { resolveConfig } from "../../src/config/index.ts";
import { describeContainment } from "./containment.ts";
import { AFTER_KILL, KEPT } from "./session-after.ts";
import { textOf } from "./visit.ts";

const EITHER = [KEPT, AFTER_KILL];
const SHORT = { timeout: 0.4 };

describeContainment("Time", ({ run, story, storyAlone }) => {
  run("T01 interrupts a busy loop and keeps the session", {
    code: "while True: pass",
    limits: SHORT,
    ends: { status: "timed-out", session: KEPT, error: "KeyboardInterrupt" },
    check: ({ outcome }) => expect(outcome.status === "timed-out" && outcome.limit.value).toBe(0.4),
    control: { goesOnFor: 0.7 },
  });

  const waits: readonly [string, string][] = [
    ["sleep", "import time; time.sleep(60)"],
    ["pause", "import signal; signal.pause()"],
    ["select", "import select; select.select([], [], [])"],
    ["a lock", "import _thread; lock = _thread.allocate_lock(); lock.acquire(); lock.acquire()"],
    ["an empty queue", "import queue; queue.Queue().get()"],
    ["accept", "import socket; socket.create_server(('127.0.0.1', 0)).accept()"],
    ["a child process", "import subprocess; subprocess.run(['sleep', '60'])"],
    ["a pipe", "import os; os.read(os.pipe()[0], 1)"],
    ["an event loop", "import asyncio; await asyncio.sleep(60)"],
  ];
  for (const [name, code] of waits) {
    run(`T02 interrupts code that waits for ${name}`, {
      code,
      limits: SHORT,
      ends: { status: "timed-out", session: KEPT },
      check: ({ outcome }) => expect(outcome.usage.cpuTime).toBeLessThan(0.4),
      control: name === "an event loop" ? null : { goesOnFor: 0.8 },
    });
  }

  const stubborn: readonly [string, string][] = [
    [
      "ignores SIGINT and SIGTERM",
      "signal.signal(signal.SIGINT, signal.SIG_IGN); signal.signal(signal.SIGTERM, signal.SIG_IGN)",
    ],
    ["blocks every signal", "signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 64))"],
    ["handles SIGINT itself", "signal.signal(signal.SIGINT, lambda *_: None)"],
  ];
  for (const [name, preparation] of stubborn) {
    run(`T03 kills code that ${name}`, {
      code: `import signal\n${preparation}\nwhile True: pass`,
      limits: SHORT,
      ends: { status: "timed-out", session: AFTER_KILL },
      control: { goesOnFor: 0.7 },
    });
  }
  run("T03 kills code that swallows every exception", {
    code: "while True:\n  try:\n    for _ in iter(int, 1): sum([])\n  except BaseException: pass",
    limits: SHORT,
    ends: { status: "timed-out", session: AFTER_KILL },
    control: { goesOnFor: 0.7 },
  });

  run("T05 kills code that is stuck in C", {
    code: "import collections, itertools\ncollections.deque(itertools.repeat(0), maxlen=0)",
    limits: SHORT,
    ends: { status: "timed-out", session: AFTER_KILL },
    control: { goesOnFor: 0.7 },
  });
  run("T05 kills code that is stuck in C without the interpreter's lock", {
    code: "import hashlib\nhashlib.pbkdf2_hmac('sha256', b'x', b'y', 2**31 - 1)",
    limits: SHORT,
    ends: { status: "timed-out", session: AFTER_KILL },
    control: { goesOnFor: 0.7 },
  });
  run("T06 stops a catastrophic regular expression", {
    code: "import re\nre.match('(a+)+$', 'a' * 64 + 'b')",
    limits: SHORT,
    ends: { status: "timed-out", session: EITHER },
    control: { goesOnFor: 0.7 },
  });

  const strayWriters: readonly [string, string][] = [
    [
      "thread",
      "import threading, time\ndef talk():\n  while True:\n    print('stray')\n    time.sleep(0.001)\nthreading.Thread(target=talk, daemon=True).start()",
    ],
    [
      "thread that kept the stream and starts others",
      `import sys, threading, time
out = sys.stderr
def talk():
  while True:
    threading.Thread(target=lambda: (out.write('stray'), print('stray'), sys.stdout.flush())).start()
    time.sleep(0.001)
threading.Thread(target=talk, daemon=True).start()`,
    ],
    [
      "process",
      "import subprocess\nsubprocess.Popen(['sh', '-c', 'while :; do echo stray; echo stray >&2; sleep 0.01; done'])\nNone",
    ],
  ];
  for (const [name, code] of strayWriters) {
    story(`T08 keeps the output of a ${name} that outlives its cell out of later runs`, async (visit) => {
      const guest = await visit.open();
      expect((await guest.execute(code)).outcome.status).toBe("completed");
      for (let round = 0; round < 3; round += 1) {
        const { outcome } = await guest.execute("import time\nprint('own')\ntime.sleep(0.15)\nprint('own')");
        expect([outcome.status, outcome.stdout, outcome.stderr]).toEqual(["completed", "own\nown\n", ""]);
      }
    });
    story(`T08 shows the output of such a ${name} during its own cell (control)`, async (visit) => {
      const guest = await visit.open();
      const { outcome } = await guest.execute(`${code}\nimport time\ntime.sleep(0.3)`);
      expect(outcome.stdout + outcome.stderr).toContain("stray");
    });
  }

  const endless = "def loop(*_):\n  while True:\n    try:\n      while True: pass\n    except BaseException: pass\n";
  const lateCode: readonly [string, string][] = [
    ["atexit", "import atexit\natexit.register(loop)"],
    ["__del__", "class Late:\n  __del__ = loop\nlate = Late()"],
    ["a callback of the collector", "import gc\ngc.callbacks.append(loop)\nNone"],
    ["threading's own end", "import threading\nthreading.Thread(target=loop).start()"],
  ];
  for (const [name, code] of lateCode) {
    story(`T09 closes a session whose ${name} never ends`, async (visit) => {
      const guest = await visit.open(SHORT);
      const { outcome } = await guest.execute(endless + code);
      expect(["completed", "timed-out"]).toContain(outcome.status);
    });
  }

  run("T10 gives a placeholder for a value whose repr never ends", {
    code: "class Endless:\n  def __repr__(self):\n    while True: pass\nEndless()",
    ends: { status: "completed", session: KEPT },
    check: (execution) => expect(textOf(execution)).toContain("its repr took over"),
    control: { goesOnFor: 0.7, ending: "repr(Endless())" },
  });
  run("T10 bounds the repr of an endless or huge value", {
    code: "class Long:\n  def __repr__(self):\n    return 'x' * 10**7\n[Long(), Long()]",
    ends: { status: "completed", session: KEPT },
    check: (execution) => expect(textOf(execution).length).toBeLessThan(20_000),
    control: {
      outside: ({ stdout }) => expect(stdout.length).toBeGreaterThan(10 ** 7),
      ending: "print([Long(), Long()])",
    },
  });

  const deep = (text: string) => text.repeat(100_000);
  const bombs: Readonly<Record<string, string>> = {
    parentheses: `${deep("(")}${deep(")")}`,
    "open brackets": deep("["),
    lists: `${deep("[")}${deep("]")}`,
    "minus signs": `${deep("-")}1`,
    negations: `${deep("not ")}1`,
    attributes: `a${deep(".b")}`,
    calls: `f${deep("()")}`,
    sums: `1${deep("+1")}`,
    powers: `1${deep("**1")}`,
    comparisons: `1${deep("<1")}`,
    lambdas: `${deep("lambda:")}1`,
    subscripts: `${deep("a[")}1${deep("]")}`,
    conditions: `${deep("1 if 1 else ")}1`,
    blocks: `${Array.from({ length: 300 }, (_, depth) => `${" ".repeat(depth)}if 1:\n`).join("")}${" ".repeat(300)}pass`,
    "formatted strings": `${"f'{".repeat(500)}1${"}'".repeat(500)}`,
    "folded constants": `x = ${"(".repeat(80)}2${"**9)".repeat(80)}`,
    "folded texts": `x = 'a'${"*9999".repeat(30)}`,
    escapes: `'${deep("\\N{DIGIT ONE}")}'`,
  };
  story("T12 answers source that would break a compiler, whatever it is made of", async (visit) => {
    const guest = await visit.open();
    for (const [name, source] of Object.entries(bombs)) {
      const { outcome, error } = await guest.execute(source, { timeout: 1 });
      const said = `${name}: ${outcome.status} ${outcome.reason} ${error?.name}`;
      expect(["failed", "killed", "timed-out", "out-of-memory", "completed"], said).toContain(outcome.status);
      if (outcome.status === "failed") {
        expect(error?.name, said).toMatch(/^(SyntaxError|IndentationError|MemoryError|RecursionError|NameError)$/);
      }
      expect(textOf(await guest.execute("6 * 7")), said).toBe("42");
    }
  });

  for (const timeout of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e308, "soon", "", "0s", "-1s", null, true]) {
    story(`T13 refuses the timeout ${JSON.stringify(timeout) ?? timeout} (${typeof timeout})`, async () => {
      const config = { timeout } as object;
      expect(() => resolveConfig(config, { environment: { settings: [] } })).toThrow(/timeout/);
      const settings = [{ field: "timeout", variable: "EXECUTOR_TIMEOUT", value: String(timeout) }] as const;
      expect(() => resolveConfig(undefined, { environment: { settings } })).toThrow(/EXECUTOR_TIMEOUT/);
      const executor = new ExecutorAgent({ sessionId: "containment" });
      await expect(executor.executeCode("1", config)).rejects.toThrow(/timeout/);
      await executor.close();
    });
  }

  storyAlone("T15 lets a neighbour answer while more sessions are busy than there are processors", async (visit) => {
    const busy = await Promise.all(Array.from({ length: availableParallelism() + 2 }, () => visit.open()));
    const neighbour = await visit.open();
    const code =
      "import threading\nfor _ in range(4): threading.Thread(target=lambda: sum(0 for _ in iter(int, 1)), daemon=True).start()\nwhile True: pass";
    const enough = new AbortController();
    const runs = busy.map((guest) => guest.execute(code, { signal: enough.signal, timeout: 40 }));
    for (let answers = 0; answers < 3; answers += 1) {
      expect(textOf(await neighbour.execute("6 * 7"))).toBe("42");
    }
    enough.abort();
    // None of them had come to its own end before the neighbour was answered.
    expect((await Promise.all(runs)).map(({ outcome }) => outcome.status)).toEqual(busy.map(() => "cancelled"));
  });

  storyAlone("T16 keeps nothing of a thousand short runs with long timeouts", async (visit, { policy }) => {
    const guest = await visit.open({ rewind: false });
    const resources = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
    const inside = "import os, threading\n(len(os.listdir('/proc/self/fd')), threading.active_count())";
    const [before, timers] = [textOf(await guest.execute(inside)), resources()];
    for (let count = 0; count < 1000; count += 1) {
      await guest.execute("1", { timeout: 3600 });
    }
    expect(resources()).toBeLessThanOrEqual(timers + 1);
    expect(textOf(await guest.execute(inside))).toBe(before);
    expect(policy.timeout).toBeLessThan(3600);
  });
});
