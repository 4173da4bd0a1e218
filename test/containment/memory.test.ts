import { expect } from "vitest";
import { resolveConfig } from "../../src/config/index.ts";
import { describeContainment } from "./containment.ts";
import { AFTER_KILL, KEPT } from "./session-after.ts";
import { textOf } from "./visit.ts";

const MEGABYTE = 1024 * 1024;
const GIGABYTE = 1024 * MEGABYTE;
const SMALL = { maxMemory: 64 * MEGABYTE };
const WIDE = { maxMemory: 2 * GIGABYTE, maxDisk: GIGABYTE, maxFileSize: GIGABYTE };
const EITHER = [KEPT, AFTER_KILL];
/** Touches every page, so that the memory is really in use. */
const TOUCH =
  "def touched(size):\n  block = bytearray(size)\n  block[::4096] = b'x' * len(block[::4096])\n  return block\n";

describeContainment("Memory", ({ run, story }) => {
  run("M01 refuses one allocation over the limit as Python does", {
    code: "block = bytearray(10**9)",
    limits: SMALL,
    ends: { status: "failed", session: KEPT, error: "MemoryError" },
    control: { limits: WIDE, status: "completed" },
  });

  story("M02 stops slow growth over many cells, and the next run works", async (visit) => {
    const guest = await visit.open(SMALL);
    await guest.execute(`${TOUCH}hoard = []`);
    let cells = 0;
    let last = await guest.execute("None");
    while (last.outcome.status === "completed" && cells < 40) {
      last = await guest.execute("hoard.append(touched(8 * 1024 * 1024))");
      cells += 1;
    }
    expect([last.outcome.status, cells > 3], last.outcome.reason).toEqual(["out-of-memory", true]);
    expect(textOf(await guest.execute("hoard = None\n6 * 7"))).toBe("42");
  });
  story("M02 lets the same growth be where the limit is wide (control)", async (visit) => {
    const guest = await visit.open(WIDE);
    await guest.execute(`${TOUCH}hoard = []`);
    for (let cells = 0; cells < 20; cells += 1) {
      expect((await guest.execute("hoard.append(touched(8 * 1024 * 1024))")).outcome.status).toBe("completed");
    }
  });

  const places: readonly [string, string][] = [
    ["/dev/shm", "open(f'/dev/shm/{count}', 'wb')"],
    ["/tmp", "open(f'/tmp/{count}', 'wb')"],
    ["the workspace", "open(f'{count}', 'wb')"],
    ["files without a name", "os.fdopen(os.open('/tmp', os.O_TMPFILE | os.O_RDWR), 'wb')"],
  ];
  for (const [name, opening] of places) {
    run(`M04 counts ${name} as the session's memory`, {
      code: `
import os
files, chunk = [], b"x" * (1 << 20)
for count in range(24):
    files.append(${opening})
    for _ in range(8):
        files[-1].write(chunk)
    files[-1].flush()`,
      limits: { ...WIDE, ...SMALL },
      ends: { status: "out-of-memory", session: EITHER },
      control: { limits: WIDE, status: "completed" },
    });
  }
  const hidden: readonly [string, string][] = [
    ["a memory file without Python", "libc.syscall({'x86_64': 319, 'aarch64': 279}[platform.machine()], b'x', 0) >= 0"],
    ["secret memory", "libc.syscall(447, 0) >= 0"],
    ["a System V segment", "libc.shmget(0, 1 << 20, 0o1600) >= 0"],
    ["a System V queue", "libc.msgget(0, 0o1600) >= 0"],
    ["a System V set of semaphores", "libc.semget(0, 250, 0o1600) >= 0"],
  ];
  run("M04 refuses memory that nobody would count", {
    code: `
import ctypes, platform
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
${hidden.map(([name, call]) => `print(${JSON.stringify(name)}, ${call}, ctypes.get_errno() in (1, 38))`).join("\n")}`,
    ends: {
      status: "completed",
      session: KEPT,
      stdout: new RegExp(`^${hidden.map(([name]) => `${name} False True\\n`).join("")}$`),
    },
    control: { outside: ({ stdout }) => expect(stdout).toContain("a System V segment True") },
  });

  const sparse: readonly [string, string][] = [
    ["an anonymous mapping", "import mmap\nblock = mmap.mmap(-1, 1 << 40)"],
    [
      "shared memory",
      "from multiprocessing.shared_memory import SharedMemory\nblock = SharedMemory(create=True, size=1 << 40)",
    ],
    ["an empty array", "import array\nblock = array.array('B', bytes(1)) * (1 << 40)"],
  ];
  for (const [name, code] of sparse) {
    run(`M05 does not pay for ${name} of 1 TiB`, {
      code,
      limits: SMALL,
      ends: { status: ["completed", "failed"], session: KEPT, error: /^(OSError|MemoryError|ValueError)$/ },
      check: ({ outcome }) => expect(outcome.usage.peakMemory).toBeLessThan(SMALL.maxMemory),
      control: null,
    });
  }
  run("M05 counts a shared mapping that is used", {
    code: "import mmap\nblock = mmap.mmap(-1, 1 << 27)\nfor at in range(0, len(block), 4096): block[at] = 1",
    limits: SMALL,
    ends: { status: "out-of-memory", session: EITHER },
    control: { limits: WIDE, status: "completed" },
  });

  run("M06 stops code that lifts its own limits and hopes for swap", {
    code: `${TOUCH}
import resource
for name in (resource.RLIMIT_DATA, resource.RLIMIT_AS, resource.RLIMIT_RSS):
    resource.setrlimit(name, (resource.RLIM_INFINITY, resource.getrlimit(name)[1]))
hoard = [touched(8 << 20) for _ in range(20)]`,
    limits: SMALL,
    ends: { status: "out-of-memory", session: AFTER_KILL },
    control: { limits: WIDE, status: "completed" },
  });

  run("M07 ends deep recursion as Python does", {
    code: "def deeper(n): return deeper(n + 1)\ndeeper(0)",
    ends: { status: "failed", session: KEPT, error: "RecursionError" },
    control: { outside: ({ stderr }) => expect(stderr).toContain("RecursionError") },
  });
  const recursions: readonly [string, string][] = [
    ["without Python's own limit", "def deeper(n): return deeper(n + 1)\ndeeper(0)"],
    ["through C", "value = []\nfor _ in range(10**6): value = [value]\nrepr(value)"],
    ["through methods", "class Deep:\n  def __getattr__(self, name): return getattr(self, name + 'x')\nDeep().x"],
  ];
  for (const [name, code] of recursions) {
    run(`M07 survives deep recursion ${name}`, {
      code: `import sys\nsys.setrecursionlimit(2**31 - 1)\n${code}`,
      limits: { ...SMALL, timeout: 2 },
      ends: { status: ["failed", "killed", "out-of-memory", "timed-out"], session: EITHER },
      control: null,
    });
  }

  run("M09 keeps Python's limit on digits", {
    code: "import sys\nif not hasattr(sys, 'set_int_max_str_digits'): raise ValueError('an older Python')\nint('9' * 5000)",
    ends: { status: "failed", session: KEPT, error: "ValueError" },
    control: { outside: ({ stderr }) => expect(stderr).toContain("ValueError") },
  });
  run("M09 stops a conversion with that limit lifted", {
    code: "import sys\ngetattr(sys, 'set_int_max_str_digits', int)(0)\nlen(str(1 << 10**8))",
    limits: { timeout: 0.5 },
    ends: { status: "timed-out", session: EITHER },
    control: { goesOnFor: 1.5 },
  });

  run("M10 stops a power of powers", {
    code: "x = 10**10**9",
    limits: { ...SMALL, timeout: 1 },
    ends: { status: ["failed", "timed-out", "out-of-memory"], session: EITHER },
    control: { goesOnFor: 1.5 },
  });
  run("M10 refuses a huge text", {
    code: "x = 'x' * 2**40",
    ends: { status: "failed", session: KEPT, error: "MemoryError" },
    control: null,
  });

  run("M12 stops a document whose parts refer to each other", {
    code: "import json\npart = ['lol']\nfor _ in range(7): part = [part] * 9\nx = json.dumps(part)",
    limits: SMALL,
    ends: { status: "out-of-memory", session: EITHER },
    control: { outside: ({ exitCode }) => expect(exitCode).toBe(0) },
  });
  run("M12 stops or refuses XML entities that grow", {
    code: `
import xml.etree.ElementTree as tree
entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
x = tree.fromstring(f'<!DOCTYPE d [<!ENTITY e0 "lollollollol">{entities}]><d>&e9;</d>')`,
    limits: SMALL,
    ends: { status: ["failed", "out-of-memory"], session: EITHER },
    control: null,
  });

  story("M13 lets three sessions use most of their memory at the same time", async (visit) => {
    const guests = await Promise.all([0, 1, 2].map(() => visit.open(SMALL)));
    const code = `${TOUCH}import time\nhoard = touched(38 * 1024 * 1024)\ntime.sleep(0.3)`;
    const runs = await Promise.all(guests.map((guest) => guest.execute(code)));
    expect(runs.map(({ outcome }) => outcome.status)).toEqual(["completed", "completed", "completed"]);
  });

  for (const maxMemory of [
    0,
    -1,
    "-1",
    2 ** 54,
    2 ** 63 + 1,
    2 ** 64,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    "64",
    "0MB",
  ]) {
    story(`M14 refuses the memory limit ${JSON.stringify(maxMemory) ?? maxMemory}`, async () => {
      expect(() => resolveConfig({ maxMemory }, { environment: { settings: [] } })).toThrow(/maxMemory/);
    });
  }

  const kernelMemory: readonly [string, string][] = [
    [
      "pipes",
      "ends = os.pipe(); fcntl.fcntl(ends[1], 1031, 1 << 20); os.set_blocking(ends[1], False); os.write(ends[1], bytes(1 << 20)); kept.append(ends)",
    ],
    [
      "sockets",
      "pair = socket.socketpair(); pair[0].setblocking(False); pair[0].send(bytes(1 << 20)); kept.append(pair)",
    ],
    ["inotify", "kept.append(libc.inotify_init()); kept[-1] >= 0 or sys.exit('full')"],
    ["epoll", "kept.append(select.epoll())"],
  ];
  for (const [name, step] of kernelMemory) {
    run(`M16 bounds what the kernel holds for ${name}`, {
      code: `
import ctypes, fcntl, os, select, socket, sys
def fill():
    libc, kept = ctypes.CDLL(None), []
    while True:
        ${step}
fill()`,
      limits: { timeout: 5 },
      ends: {
        status: ["failed", "out-of-memory"],
        session: EITHER,
        error: /^(OSError|PermissionError|BlockingIOError|SystemExit)$/,
      },
      control: null,
    });
  }
});
