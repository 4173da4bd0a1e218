import { expect } from "vitest";
import { describeContainment, isRoot } from "./containment.ts";
import { KEPT } from "./session-after.ts";
import { DENIED, isX64, NAMESPACES, UNKNOWN } from "./system-calls.ts";

const USER_OF_NOBODY = 1_900_000_047;
const LIBC = `
import ctypes, errno, os, platform
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
def call(number, *arguments):
    ctypes.set_errno(0)
    answer = libc.syscall(number, *(ctypes.c_long(argument) for argument in arguments))
    if answer == -1 and ctypes.get_errno(): raise OSError(ctypes.get_errno(), "")
    return True
def known(number, *arguments):
    """Whether the machine's kernel knows the call: it then finds something to say about the arguments."""
    try: return call(number, *arguments)
    except OSError as error:
        if error.errno in (errno.ENOSYS, errno.EPERM): raise
        return True
`;
describeContainment("Kernel", ({ run, attack, story }) => {
  attack("K03 K05 K07 K08 K16 is refused every call that reaches further, by number", {
    code: `${LIBC}
for name, number in ${JSON.stringify(DENIED)}.items(): attempt(name, lambda: known(number, -1, -1, -1, -1, -1, -1))`,
    answers: /^EPERM$/,
    outside: "some",
  });
  attack("K10 K11 answers calls that nobody has judged as an older kernel would", {
    code: `${LIBC}
for name, number in ${JSON.stringify(UNKNOWN)}.items(): attempt(name, lambda: known(number, -1, -1, -1, -1, -1, -1))`,
    answers: /^ENOSYS$/,
    outside: "some",
  });
  attack("K03 enters no new namespace, by whatever call", {
    code: `${LIBC}
import signal
clone = {"x86_64": 56, "aarch64": 220}[platform.machine()]
unshare = {"x86_64": 272, "aarch64": 97}[platform.machine()]
def in_child(work):
    child = os.fork()
    if child == 0:
        try: work(); code = 0
        except OSError as error: code = error.errno
        os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code: raise OSError(code, "")
    return True
def cloned(flags):
    child = libc.syscall(clone, ctypes.c_long(flags | signal.SIGCHLD), 0, 0, 0, 0)
    if child == 0: os._exit(0)
    if child < 0: raise OSError(ctypes.get_errno(), "")
    os.waitpid(child, 0)
    return True
for name, flag in ${JSON.stringify(NAMESPACES)}.items():
    attempt(f"unshare {name}", lambda: in_child(lambda: call(unshare, flag)))
    attempt(f"unshare {name} and user", lambda: in_child(lambda: call(unshare, flag | 0x10000000)))
    if flag != 0x80: attempt(f"clone {name}", lambda: cloned(flag))
for name in ("user", "mnt", "net"):
    attempt(f"setns {name}", lambda: call({"x86_64": 308, "aarch64": 268}[platform.machine()], os.open(f"/proc/1/ns/{name}", os.O_RDONLY), 0))`,
    answers: /^(EPERM|EACCES)$/,
    outside: "some",
  });
  attack("K05 K08 neither reads, limits nor slows its supervisor, by whatever way", {
    code: `${LIBC}
import resource, signal, time
target = 1 if os.path.isdir("/workspace") else os.fork()
if target == 0: time.sleep(10); os._exit(0)
attempt("ptrace", lambda: libc.ptrace(16, target, 0, 0) == 0)
attempt("mem", lambda: open(f"/proc/{target}/mem", "r+b").read(1))
attempt("pidfd", lambda: call(438, os.pidfd_open(target), 3, 0))
attempt("root", lambda: os.listdir(f"/proc/{target}/root"))
attempt("fd", lambda: os.listdir(f"/proc/{target}/fd"))
attempt("priority", lambda: os.setpriority(os.PRIO_PROCESS, target, 19) or True)
attempt("scheduler", lambda: os.sched_setscheduler(target, os.SCHED_IDLE, os.sched_param(0)) or True)
attempt("scheduler's parameters", lambda: os.sched_setparam(target, os.sched_param(0)) or True)
attempt("scheduler's attributes", lambda: call({"x86_64": 314, "aarch64": 274}[platform.machine()], target, 0, 0))
attempt("processors", lambda: os.sched_setaffinity(target, {0}) or True)
attempt("input and output", lambda: call({"x86_64": 251, "aarch64": 30}[platform.machine()], 1, target, 3 << 13))
for name in ("RLIMIT_NOFILE", "RLIMIT_CPU", "RLIMIT_AS", "RLIMIT_DATA", "RLIMIT_FSIZE", "RLIMIT_NPROC"):
    attempt(name, lambda: resource.prlimit(target, getattr(resource, name), (0, 0)) or True)
for name in ("oom_score_adj", "clear_refs", "comm", "autogroup", "timerslack_ns", "coredump_filter"):
    attempt(name, lambda: os.write(os.open(f"/proc/{target}/{name}", os.O_WRONLY), b"1"))
attempt("userfaultfd", lambda: os.open("/dev/userfaultfd", os.O_RDWR))
attempt("kill", lambda: os.kill(target, signal.SIGKILL) or target != 1)`,
    answers: /^(EPERM|EACCES|ENOENT|nothing|PermissionError)$/,
    outside: "some",
  });
  attack("K05 K08 slows nobody by way of the user that they share", {
    // Outside as a user who runs nothing else: every process of whoever runs the tests, and there root's are the machine's,
    // would stay slow.
    code: `${LIBC}
if not os.path.isdir("/workspace"): os.setuid(${USER_OF_NOBODY})
attempt("priority", lambda: os.setpriority(os.PRIO_USER, os.getuid(), 19) or True)
attempt("input and output", lambda: call({"x86_64": 251, "aarch64": 30}[platform.machine()], 3, os.getuid(), 3 << 13))`,
    answers: /^EPERM$/,
    outside: "as root",
  });

  run("K10 lets threads and processes be made without clone3", {
    code: `
import subprocess, threading, multiprocessing
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(8) as pool: print(sum(pool.map(lambda n: n * n, range(100))))
thread = threading.Thread(target=print, args=("thread",)); thread.start(); thread.join()
subprocess.run(["python3", "-c", "import threading; t = threading.Thread(target=print, args=('inner',)); t.start(); t.join()"], check=True)`,
    ends: { status: "completed", session: KEPT, stdout: "328350\nthread\ninner\n" },
    control: null,
  });

  if (isX64) {
    attack("K11 makes no call by the numbers of x32", {
      code: `${LIBC}
for number in range(0x40000000, 0x40000000 + 560): attempt(str(number), lambda: call(number, -1, -1, -1, -1, -1, -1))`,
      answers: /^ENOSYS$/,
      outside: { lacks: "Few kernels have x32" },
      limits: { maxOutputLength: 100_000 },
    });
    attack("K11 makes no 32-bit call", {
      code: `
import ctypes, mmap, os, signal
def call_32(number):
    child = os.fork()
    if child == 0:
        signal.alarm(5)
        code = mmap.mmap(-1, 4096, prot=7)
        code.write(b"\\xb8" + number.to_bytes(4, "little") + b"\\xcd\\x80\\xc3")
        run = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))
        os._exit(0 if run() > 0 else 1)
    status = os.waitpid(child, 0)[1]
    if os.WIFSIGNALED(status): raise OSError({signal.SIGSYS: 1, signal.SIGSEGV: 38}.get(os.WTERMSIG(status), 5), "")
    return os.WEXITSTATUS(status) == 0
for name, number in (("getpid", 20), ("getuid", 199), ("gettid", 224)): attempt(name, lambda: call_32(number))`,
      answers: /^(EPERM|ENOSYS)$/,
      outside: "some",
    });
  }

  attack("K13 reaches no socket of the host, and only the families that it needs", {
    code: ({ host }) => `
import os, socket
def connect(name):
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(name)
        return line.recv(10)
attempt("path", lambda: connect(${JSON.stringify(host.socketPath)}))
attempt("abstract", lambda: connect("\\0${host.abstractName}"))
for name in ("/run/systemd/private", "/var/run/docker.sock", "/run/dbus/system_bus_socket", "/tmp/.X11-unix/X0", "/run/nscd/socket"):
    attempt(name, lambda: connect(name))
for family in range(3, 50):
    if family in (10, 16): continue
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET):
        attempt(f"family {family} {kind}", lambda: socket.socket(family, kind))`,
    answers: /^(ENOENT|EACCES|ECONNREFUSED|EAFNOSUPPORT|EPERM)$/,
    outside: "some",
    limits: { maxOutputLength: 100_000 },
  });
  run("K13 has sockets between its own processes", {
    code: "import socket\na, b = socket.socketpair()\na.send(b'hello')\nwith socket.socket(socket.AF_UNIX) as own: own.bind('\\0own'); own.listen()\nprint(b.recv(5))",
    ends: { status: "completed", session: KEPT, stdout: "b'hello'\n" },
    control: null,
  });

  const descriptors =
    "import os\nprint(sorted(int(d) for d in os.listdir('/proc/self/fd') if os.path.exists(f'/proc/self/fd/{d}')))";
  run("K14 inherits the standard streams and the kernel's channel, and nothing else", {
    code: descriptors,
    ends: { status: "completed", session: KEPT, stdout: "[0, 1, 2, 3]\n" },
    control: null,
  });
  story("K14 leaves a program the standard streams alone, also after a restored run", async (visit) => {
    const guest = await visit.open();
    expect((await guest.run(["python3", "-c", descriptors])).stdout).toBe("[0, 1, 2]\n");
    await guest.execute("import os\nos._exit(1)");
    expect((await guest.execute(`import subprocess\n${descriptors}`)).outcome.stdout).toBe("[0, 1, 2, 3]\n");
    const child = `subprocess.run(["python3", "-c", ${JSON.stringify(descriptors)}], close_fds=False)\nNone`;
    expect((await guest.execute(child)).outcome.stdout).toBe("[0, 1, 2]\n");
  });

  attack("K15 has no terminal to type into", {
    code: `
import fcntl, os, termios
def type_into(path):
    line = os.open(path, os.O_RDWR | os.O_NOCTTY)
    fcntl.ioctl(line, termios.TIOCSTI, b"x")
    return True
for path in ("/dev/tty", "/dev/console", "/dev/tty0", "/dev/stdin"): attempt(path, lambda: type_into(path))
for descriptor in (0, 1, 2): attempt(f"descriptor {descriptor}", lambda: fcntl.ioctl(descriptor, termios.TIOCSTI, b"x") or True)
attempt("own", lambda: fcntl.ioctl(os.openpty()[1], termios.TIOCSTI, b"x") and False)`,
    answers: /^(ENXIO|ENOENT|ENOTTY|EIO|EPERM|EACCES|nothing|EROFS|ENODEV)$/,
    outside: { lacks: "The tests have no terminal outside either" },
  });

  attack("K16 changes no clock, name or module of the machine", {
    code: `${LIBC}
import socket, time
attempt("clock", lambda: time.clock_settime(time.CLOCK_REALTIME, time.time()) or True)
attempt("hostname", lambda: socket.sethostname(socket.gethostname()) or True)
attempt("nice", lambda: os.nice(-5) < 0)
attempt("scheduler", lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1)) or True)
attempt("memory lock", lambda: libc.mlockall(3) == 0)`,
    answers: /^(EPERM|EACCES|nothing)$/,
    outside: "some as root",
  });

  run("K17 holds a program that was never a file like any other", {
    code: `
import os, shutil, subprocess
descriptor = os.open("/tmp", os.O_TMPFILE | os.O_RDWR, 0o700)
with open(shutil.which("cat"), "rb") as program: os.write(descriptor, program.read())
path = f"/proc/self/fd/{os.open(f'/proc/self/fd/{descriptor}', os.O_RDONLY)}"
os.close(descriptor)
print(subprocess.run([path, "/proc/self/status"], pass_fds=[int(path.rsplit("/", 1)[1])], capture_output=True, text=True).stdout)`,
    ends: { status: "completed", session: KEPT, stdout: /CapEff:\t0+\n[\s\S]*NoNewPrivs:\t1\nSeccomp:\t2\n/ },
    control: null,
  });

  attack("K20 writes no program of its own through /proc/self/exe", {
    code: `
import ctypes, os
exe = os.readlink("/proc/self/exe")
for path in ("/proc/self/exe", exe, "/proc/self/map_files", *(f"/proc/self/root{exe}" for _ in range(1))):
    attempt(f"write {path}", lambda: os.open(path, os.O_WRONLY) >= 0)
    attempt(f"truncate {path}", lambda: os.open(path, os.O_RDWR) >= 0)
descriptor = os.open("/proc/self/exe", os.O_PATH)
attempt("reopened", lambda: os.open(f"/proc/self/fd/{descriptor}", os.O_WRONLY) >= 0)
def child():
    if os.fork() == 0: os.execv("/proc/self/exe", ["python3", "-c", "import os; os.open('/proc/self/exe', os.O_WRONLY)"])
    return os.waitstatus_to_exitcode(os.wait()[1]) == 0
attempt("in a child", child)
attempt("libc", lambda: [os.open(line.split()[-1], os.O_WRONLY) for line in open("/proc/self/maps") if "libc" in line and line.split()[-1].startswith("/")])`,
    answers: /^(EROFS|EACCES|ETXTBSY|EISDIR|nothing|EPERM)$/,
    outside: isRoot ? "some" : { lacks: "An ordinary user writes no program outside either" },
  });
});
