import { expect } from "vitest";
import { describeContainment } from "./containment.ts";
import { AFTER_KILL, KEPT, LOST } from "./session-after.ts";
import { textOf } from "./visit.ts";

const EITHER = [KEPT, AFTER_KILL];
/** Processes beside the interpreter; at most two of them are copies of it, kept to go back to. */
const OTHERS = "import os\nlen([p for p in os.listdir('/proc') if p.isdigit() and int(p) not in (1, os.getpid())])";

describeContainment("Processes", ({ run, story }) => {
  const bombs: readonly [string, string][] = [
    ["Python", "import os\nwhile True:\n  try: os.fork()\n  except OSError: pass"],
    [
      "Python that detaches",
      "import os\nwhile True:\n  try:\n    if os.fork() == 0: os.setsid()\n  except OSError: pass",
    ],
    [
      "the shell",
      `import subprocess\nsubprocess.run(["sh", "-c", "bomb() { bomb | bomb & }; bomb; while :; do bomb; done"])`,
    ],
    ["vfork", `import subprocess\nwhile True:\n  try: subprocess.Popen(["sleep", "60"])\n  except OSError: pass`],
  ];
  for (const [name, code] of bombs) {
    story(`P01 survives a fork bomb of ${name} and leaves none of it`, async (visit) => {
      const guest = await visit.open({ timeout: 0.6, maxProcesses: 16 });
      const { outcome } = await guest.execute(code);
      expect(outcome.status, outcome.reason).toMatch(/^(timed-out|killed|failed|completed|out-of-memory)$/);
      if (outcome.status === "timed-out") {
        expect(Number(textOf(await guest.execute(OTHERS)))).toBeLessThanOrEqual(2);
      }
      await guest.expectLeft(outcome, ...EITHER);
    });
  }
  run("P01 refuses a process too many", {
    code: "import os\nfor _ in range(40):\n  if os.fork() == 0: __import__('time').sleep(5); os._exit(0)",
    limits: { maxProcesses: 16 },
    ends: { status: "failed", session: KEPT, error: "BlockingIOError" },
    control: { limits: { maxProcesses: 64 }, status: "completed" },
  });

  run("P02 refuses a thread too many", {
    code: "import threading, time\nfor _ in range(100): threading.Thread(target=time.sleep, args=(3,), daemon=True).start()",
    limits: { maxProcesses: 32 },
    ends: { status: "failed", session: KEPT, error: "RuntimeError" },
    control: { limits: { maxProcesses: 128, maxMemory: 2 ** 31 }, status: "completed" },
  });

  const full =
    "import os, time\nfor _ in range(40):\n  try:\n    if os.fork() == 0: time.sleep(60); os._exit(0)\n  except OSError: pass\n";
  run("P03 interrupts a run although it has used up every process", {
    code: `${full}time.sleep(60)`,
    limits: { timeout: 0.5, maxProcesses: 16 },
    ends: { status: "timed-out", session: KEPT },
    control: null,
  });
  run("P03 kills a run although it has used up every process", {
    code: `import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n${full}time.sleep(60)`,
    limits: { timeout: 0.3, maxProcesses: 16 },
    ends: { status: "timed-out", session: AFTER_KILL },
    control: null,
  });
  story("P03 closes a session whose processes are all used up", async (visit) => {
    const guest = await visit.open({ maxProcesses: 16 });
    expect((await guest.execute(full)).outcome.status).toBe("completed");
    expect(textOf(await guest.execute("6 * 7"))).toBe("42");
  });

  run("P04 reaps a thousand orphans", {
    code: `
import os, time
for _ in range(1000):
    child = os.fork()
    if child == 0:
        while True:
            try:
                if os.fork() == 0: os._exit(0)
                break
            except BlockingIOError: time.sleep(0.001)
        os._exit(0)
    os.waitpid(child, 0)
def zombies():
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try: found += [pid] if open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()[0] == "Z" else []
        except OSError: pass
    return found
end = time.monotonic() + 5
while zombies() and time.monotonic() < end: time.sleep(0.01)
print(zombies())`,
    limits: { maxProcesses: 256, timeout: 40 },
    ends: { status: "completed", session: KEPT, stdout: /^\[\]\n$/ },
    control: null,
  });
  story("P04 refuses zombies beyond the limit, and close takes them along", async (visit) => {
    const guest = await visit.open({ maxProcesses: 16 });
    const code = "import os\nfor _ in range(1000):\n  if os.fork() == 0: os._exit(0)";
    expect((await guest.execute(code)).error?.name).toBe("BlockingIOError");
    expect(textOf(await guest.execute("6 * 7"))).toBe("42");
  });

  run("P07 lets a process kill everything that it sees, which is its own session", {
    code: "import subprocess\nsubprocess.run(['sh', '-c', 'kill -9 -1'])\nwhile True: pass",
    ends: { status: "killed", session: LOST, signal: "SIGKILL" },
    control: null,
  });
  run("P07 keeps a process out of reach of its own supervisor", {
    code: `
import os, signal
for number in range(1, 65):
    for target in (1, -1):
        try: os.kill(target, number)
        except OSError: pass`,
    ends: { status: "completed", session: KEPT },
    control: null,
  });
  run("P09 finds none of the host's programs to kill by their names", {
    code: `
import os, re, signal
names = {}
for pid in filter(str.isdigit, os.listdir("/proc")):
    try: names[int(pid)] = open(f"/proc/{pid}/cmdline").read()
    except OSError: continue
found = [pid for pid, name in names.items() if re.search("node|vitest|bwrap|sshd|init|systemd|bash", name) and pid != os.getpid()]
for pid in found: os.kill(pid, signal.SIGKILL)
print("REACHED" if set(found) - {1} else "nothing")`,
    ends: { status: "completed", session: KEPT, stdout: "nothing\n" },
    control: null,
  });

  const execs: readonly [string, string][] = [
    ["a program that succeeds", "os.execv('/bin/true', ['true'])"],
    ["another Python", "os.execv(sys.executable, ['python', '-c', 'print(42)'])"],
    [
      "a program that speaks frames",
      String.raw`os.execv('/bin/sh', ['sh', '-c', 'printf "\\0\\0\\0\\2{}" >&3; printf "\\0\\0\\0\\2{}"'])`,
    ],
    ["a program that goes on", "os.execv('/bin/sleep', ['sleep', '60'])"],
  ];
  for (const [name, call] of execs) {
    run(`P10 takes a process that becomes ${name} for dead, not for done`, {
      code: `import os, sys\n${call}`,
      limits: { timeout: 5 },
      ends: { status: "killed", session: AFTER_KILL },
      control:
        name === "a program that goes on"
          ? { goesOnFor: 0.5 }
          : { outside: ({ exitCode, stderr }) => expect([0, 2], stderr).toContain(exitCode) },
    });
  }

  const exits: readonly [string, string, number][] = [
    ["os._exit(0)", "import os\nos._exit(0)", 0],
    ["os._exit(7)", "import os\nos._exit(7)", 7],
    ["exit of the C library", "import ctypes\nctypes.CDLL(None).exit(0)", 0],
  ];
  for (const [name, code, exitCode] of exits) {
    run(`P11 takes ${name} for dead, not for done`, {
      code,
      ends: { status: "killed", session: AFTER_KILL, exitCode },
      control: { outside: (ran) => expect(ran.exitCode).toBe(exitCode) },
    });
  }
  run("P11 takes sys.exit(0) for the code's own end", {
    code: "import sys\nsys.exit(0)",
    ends: { status: "completed", session: KEPT },
    control: null,
  });

  const deaths: readonly [string, string, string][] = [
    ["abort", "import os\nos.abort()", "SIGABRT"],
    ["a signal to itself", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "SIGKILL"],
    ["SIGTERM to itself", "import os, signal\nos.kill(os.getpid(), signal.SIGTERM)", "SIGTERM"],
    ["a wrong address", "import ctypes\nctypes.string_at(0)", "SIGSEGV"],
    ["a bus error", "import os, signal\nos.kill(os.getpid(), signal.SIGBUS)", "SIGBUS"],
    ["an alarm", "import signal\nsignal.alarm(1)\nsignal.pause()", "SIGALRM"],
  ];
  for (const [name, code, signal] of deaths) {
    run(`P12 names the signal of ${name}`, {
      code,
      ends: { status: "killed", session: AFTER_KILL, signal },
      control: { outside: (ran) => expect(ran.signal).toBe(signal) },
    });
  }

  run("P13 runs ordinary programs and pools", {
    code: `
import multiprocessing, subprocess
print(subprocess.run(["echo", "from a program"], capture_output=True, text=True, check=True).stdout, end="")
def square(n): return n * n
with multiprocessing.Pool(2) as pool:
    print(pool.map(square, range(4)))`,
    ends: { status: "completed", session: KEPT, stdout: "from a program\n[0, 1, 4, 9]\n" },
    control: null,
  });

  story("P15 judges a process that ends exactly at its deadline, again and again", async (visit) => {
    const guest = await visit.open();
    for (let round = 0; round < 25; round += 1) {
      const seconds = 0.05 + (round % 5) * 0.0005;
      const program = await guest.run(["sleep", "0.05"], { timeout: seconds });
      expect(program.status).toMatch(/^(completed|timed-out)$/);
      const { outcome } = await guest.execute("import os, time\ntime.sleep(0.03)\nos._exit(0)", {
        timeout: 0.03 + (round % 5) * 0.0005,
      });
      expect(outcome.status).toMatch(/^(killed|timed-out)$/);
    }
    expect(textOf(await guest.execute("6 * 7"))).toBe("42");
  });

  story(
    "P16 gives a place to the next session only when nothing of the last is left in it",
    async (visit, { policy }) => {
      for (let round = 0; round < 12; round += 1) {
        await using sandbox = await visit.provider.open(policy);
        const kernel = await sandbox.openKernel();
        const code = `
import glob, os, subprocess
seen = glob.glob("/tmp/left*") + glob.glob("/dev/shm/*") + os.listdir("."), len([p for p in os.listdir("/proc") if p.isdigit()])
for folder in ("/tmp", "/dev/shm", "."): open(f"{folder}/left", "w").close()
subprocess.Popen(["sleep", "60"], start_new_session=True)
seen`;
        const { value, error } = await kernel.execute({ kind: "code", code, stdin: null, guard: null });
        expect(value?.data["text/plain"], error?.traceback).toBe("([], 2)");
      }
    },
  );
});
