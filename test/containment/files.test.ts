import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "vitest";
import { describeContainment } from "./containment.ts";
import { SECRET_VARIABLE } from "./host-secrets.ts";
import { KEPT } from "./session-after.ts";
import { textOf } from "./visit.ts";

const MEGABYTE = 1024 * 1024;
const ABSENT = /^(ENOENT|EACCES|ENOTDIR)$/;
const READ_ONLY = /^(EROFS|EACCES|ENOENT|EPERM|ETXTBSY)$/;
const python = (value: unknown) => JSON.stringify(value);

describeContainment("Files, from inside", ({ run, attack, story }) => {
  attack("F01 reads no file of the host", {
    code: ({ host, policy }) => {
      const home = homedir();
      const names = [".ssh/id_rsa", ".ssh/authorized_keys", ".bashrc", ".npmrc", ".aws/credentials", ".env"];
      const paths = [
        ...[
          host.file,
          "/etc/shadow",
          "/etc/hostname",
          "/etc/machine-id",
          "/etc/ssl/openssl.cnf",
          "/proc/1/root/etc/shadow",
        ],
        ...names.map((name) => join(home, name)),
        ...[".env", "package.json", "src/index.ts"].map((name) => join(process.cwd(), name)),
        ...[
          `/proc/self/root${host.file}`,
          `/workspace/../..${host.file}`,
          `//${host.file}`,
          `/proc/1/root${host.file}`,
        ],
        ...["/var/log/dpkg.log", "/var/lib/dpkg/status", "/root/.bashrc", "/boot", "/var/cache/executor-agent/tools"],
      ].filter((path) => path !== policy.kernelPath);
      return `import os\nfor path in ${python(paths)}:\n  attempt(path, lambda: os.listdir(path) if os.path.isdir(path) else open(path, 'rb').read(1))`;
    },
    answers: ABSENT,
    outside: "some",
  });
  attack("F01 sees in /etc nothing but what was made for it", {
    code: "import os\nattempt('etc', lambda: set(os.listdir('/etc')) - {'passwd', 'group', 'hosts', 'nsswitch.conf'})\nattempt('users', lambda: len(open('/etc/passwd').readlines()) > 1)",
    answers: /^nothing$/,
    outside: "all",
  });

  attack("F02 finds no variable of the host in any environment", {
    code: `
import glob, os
def names_in(path):
    with open(path, "rb") as file: return {part.split(b"=")[0].decode() for part in file.read().split(b"\\0") if part}
known = {"PATH", "HOME", "USER", "LANG", "TMPDIR", "MPLBACKEND", "MPLCONFIGDIR", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS",
         "PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "PYTHONUNBUFFERED", "PWD", "LC_CTYPE"}
attempt("environ", lambda: set(os.environ) - known)
attempt("secret", lambda: "${SECRET_VARIABLE}" in os.environ)
attempt("self", lambda: names_in("/proc/self/environ") - known)
for path in glob.glob("/proc/[0-9]*/environ"): attempt(path, lambda: names_in(path) - known)`,
    answers: /^(nothing|EACCES|EPERM|ENOENT|ESRCH)$/,
    outside: "some",
  });

  attack("F03 meets in /proc its own processes only", {
    code: `
import os
pids = [name for name in os.listdir("/proc") if name.isdigit()]
attempt("others", lambda: len(pids) > 4)
for pid in ("1", str(os.getppid())):
    for name in ("root", "cwd", "exe"): attempt(f"{pid}/{name}", lambda: os.readlink(f"/proc/{pid}/{name}") and pid != str(os.getpid()))
    for name in ("mem", "maps", "environ", "auxv", "stack"): attempt(f"{pid}/{name}", lambda: open(f"/proc/{pid}/{name}", "rb").read(1))
    attempt(f"{pid}/fd", lambda: os.listdir(f"/proc/{pid}/fd"))`,
    answers: /^(nothing|EACCES|EPERM|ENOENT)$/,
    outside: "some",
  });
  attack("F03 finds the host's folders in no list of mounts, but for those of Python and the kernel", {
    code: ({ host, policy }) => `
known = ${python([dirname(dirname(policy.python.interpreter)), policy.kernelPath])}
words = ${python([host.folder, ...(homedir() === "/" ? [] : [`${homedir()}/`])])}
for name in ("mountinfo", "mounts", "mountstats", "maps", "smaps"):
    lines = [line for line in open(f"/proc/self/{name}") if not any(path in line for path in known)]
    attempt(name, lambda: any(word in line for word in words for line in lines))`,
    answers: /^nothing$/,
    outside: { lacks: "The tests' own folders are no mounts outside either" },
  });

  attack("F04 writes no setting of the machine's kernel", {
    code: `
import glob, os
paths = ["/proc/sysrq-trigger", "/proc/sys/kernel/core_pattern", "/proc/sys/kernel/hostname", "/proc/sys/kernel/modprobe",
         "/proc/sys/vm/overcommit_memory", "/proc/sys/vm/drop_caches", "/proc/sys/net/ipv4/ip_forward", "/proc/sys/kernel/shmmax",
         "/proc/sys/user/max_user_namespaces", "/proc/sys/fs/binfmt_misc/register", "/proc/kcore", "/proc/kmem", "/proc/acpi", "/proc/timer_list",
         "/sys/kernel/uevent_helper", "/sys/fs/cgroup/cgroup.procs", "/sys/fs/cgroup/memory/memory.limit_in_bytes",
         "/sys/power/state", "/dev/mem", "/dev/kmsg", "/dev/sda", "/dev/kvm", "/dev/fuse", "/dev/userfaultfd"]
for path in paths: attempt(path, lambda: os.open(path, os.O_WRONLY) >= 0)
attempt("everything else", lambda: [p for p in glob.glob("/proc/sys/**", recursive=True) if os.path.isfile(p) and os.access(p, os.W_OK) and not p.endswith("ns_last_pid")])`,
    answers: /^(EROFS|EACCES|ENOENT|EPERM|EISDIR|nothing)$/,
    outside: "some as root",
  });

  run("F04 may open what the kernel guards when it is written to, and writes nothing", {
    code: `
for path, text in (("/proc/sys/kernel/ns_last_pid", "1000"), ("/proc/self/uid_map", "0 0 1"), ("/proc/self/gid_map", "0 0 1"), ("/proc/self/setgroups", "allow")):
    try:
        with open(path, "w") as file: file.write(text)
        print("REACHED", path)
    except OSError: pass`,
    ends: { status: "completed", session: KEPT, stdout: /^$/ },
    control: null,
  });
  attack("F05 F23 changes no file of the system, of Python or of the kernel", {
    code: `
import os, sys, sysconfig, json
driver = os.path.dirname(os.path.abspath(sys.modules["executor_kernel.kernel"].__file__)) if "executor_kernel.kernel" in sys.modules else os.path.dirname(os.__file__)
folders = ["/", "/usr", "/usr/bin", "/bin", "/lib", "/etc", "/dev", "/run", "/var/tmp", "/home", "/mnt", os.path.dirname(os.__file__),
           sysconfig.get_paths()["purelib"], sys.prefix, os.path.dirname(sys.executable), driver]
for folder in folders:
    def make():
        path = os.path.join(folder, "containment-probe")
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT))
        os.remove(path)
        return True
    attempt(f"make {folder}", make)
for path in (os.path.realpath(sys.executable), os.__file__, json.__file__, os.path.join(driver, "kernel.py"), "/etc/passwd", "/bin/sh"):
    attempt(f"write {path}", lambda: os.open(path, os.O_WRONLY) >= 0)
    attempt(f"rename {path}", lambda: os.rename(path, path) or True)
    attempt(f"mode {path}", lambda: os.chmod(path, os.stat(path).st_mode) or True)`,
    answers: READ_ONLY,
    outside: "some",
  });

  attack("F09 makes no hard link to what is not its own", {
    code: ({ host }) => `
import os
for path in ("/etc/passwd", "/bin/sh", os.__file__, ${python(host.file)}):
    def link():
        os.link(path, "linked")
        os.remove("linked")
        return True
    attempt(path, link)`,
    answers: /^(EXDEV|EPERM|ENOENT|EROFS)$/,
    outside: "some",
  });

  attack("F21 unpacks archives with evil names nowhere else", {
    code: `
import io, os, tarfile
def member(name, kind=tarfile.REGTYPE, link=""):
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.devmajor, info.devminor = kind, link, 1, 3
    return info
def unpack(*members):
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as archive:
        for one in members: archive.addfile(one, io.BytesIO(b""))
    data.seek(0)
    trusting = {"filter": "fully_trusted"} if hasattr(tarfile, "fully_trusted_filter") else {}
    with tarfile.open(fileobj=data) as archive: archive.extractall(**trusting)
    return True
attempt("above", lambda: unpack(member("../containment-probe")))
attempt("absolute", lambda: unpack(member("/etc/containment-probe")))
attempt("device", lambda: unpack(member("device", tarfile.CHRTYPE)))
attempt("through a link", lambda: unpack(member("out", tarfile.SYMTYPE, "/etc"), member("out/containment-probe")))
for path in ("../containment-probe", "/etc/containment-probe"):
    try: os.remove(path)
    except OSError: pass`,
    answers: /^(EROFS|EACCES|EPERM|ExtractError|ReadError|LinkOutsideDestinationError|OutsideDestinationError)$/,
    outside: "some as root",
  });

  attack("F25 reaches neither the fork server's socket nor another session's files", {
    code: ({ host, canary }) => `
import glob, os, socket
for path in ("/run/executor/forkserver", "/run/executor", "/tmp/executor-agent", ${python(host.socketPath)}):
    def reach():
        with socket.socket(socket.AF_UNIX) as line: line.connect(path)
        return True
    attempt(path, reach)
def wait_for_a_workspace():
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line: line.bind("/run/executor/handover/workspace-probe")
    return True
attempt("handover", wait_for_a_workspace)
places = ["/workspace", "/tmp", "/dev/shm", "/run", "/var/tmp"] + glob.glob("/proc/[0-9]*/root/workspace") + glob.glob("/proc/[0-9]*/cwd")
attempt("files", lambda: [p for place in places for p in glob.glob(place + "/own.txt") if open(p).read() == ${python(canary.secret)}])
attempt("folders", lambda: os.listdir("/run/executor"))`,
    answers: /^(ENOENT|EACCES|EROFS|ECONNREFUSED|nothing)$/,
    outside: "some",
  });

  attack("F26 gains nothing from programs that change their user", {
    code: `
import os, shutil, subprocess
own = os.geteuid()
def becomes(*command):
    return subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=5).stdout.strip() in ("0", "root")
for program in ("su", "sudo", "pkexec", "doas"):
    path = shutil.which(program)
    attempt(program, lambda: path and becomes(path, "-c", "id -u") or path and becomes(path, "id", "-u"))
shutil.copy(shutil.which("id"), "id")
os.chmod("id", 0o6755)
attempt("a copy", lambda: becomes("./id", "-u"))
attempt("owner", lambda: os.chown("id", 0, 0) or True)
attempt("setuid", lambda: os.setuid(0) or True)
attempt("groups", lambda: os.setgroups([0]) or True)`,
    answers: /^(nothing|EPERM|EINVAL|ENOENT|TimeoutExpired)$/,
    outside:
      process.getuid?.() === 0 ? "some" : { lacks: "An ordinary user gains nothing outside either without a password" },
  });
  attack("F27 makes no device", {
    code: `
import os, stat
for name, kind, device in (("null", stat.S_IFCHR, os.makedev(1, 3)), ("mem", stat.S_IFCHR, os.makedev(1, 1)), ("disk", stat.S_IFBLK, os.makedev(8, 0)), ("kmsg", stat.S_IFCHR, os.makedev(1, 11))):
    attempt(name, lambda: os.mknod(name, 0o600 | kind, device) or os.remove(name) or True)`,
    answers: /^(EPERM|EACCES)$/,
    outside: "as root",
  });

  run("F14 tells of a full disk, and goes on", {
    code: "for n in range(100): open(f'fill{n}', 'wb').write(bytes(1 << 20))",
    limits: { maxDisk: 8 * MEGABYTE, maxMemory: 512 * MEGABYTE },
    ends: { status: "failed", session: KEPT, error: "OSError" },
    control: { limits: { maxDisk: 200 * MEGABYTE }, status: "completed" },
  });
  run("F14 bounds the number of files", {
    code: "import os\nos.mkdir('many')\nfor n in range(70_000): os.close(os.open(f'many/{n}', os.O_CREAT | os.O_WRONLY))",
    ends: { status: "failed", session: KEPT, error: "OSError" },
    check: async ({ outcome }, guest) => {
      expect(outcome.files.length).toBeLessThanOrEqual(1000);
      // F18: so many that a list of them is cut.
      expect((await guest.sandbox.files.list("many")).length).toBeLessThanOrEqual(10_000);
      await guest.sandbox.files.remove("many");
    },
    control: null,
  });
  run("F30 runs out of descriptors, and keeps enough to go on", {
    code: "hoard = []\nwhile True: hoard.append(open('/dev/null'))",
    ends: { status: "failed", session: KEPT, error: "OSError" },
    async check(_, guest) {
      expect((await guest.execute("input()")).error?.name).toBe("EOFError");
      expect((await guest.execute("print(input())", { stdin: "given" })).outcome.stdout).toBe("given\n");
      expect((await guest.execute("display(1)\nhoard.clear()")).displays.length).toBe(1);
    },
    control: null,
  });
  run("F31 refuses a file over its limit", {
    code: "open('large', 'wb').write(bytes(3 << 20))",
    limits: { maxFileSize: 2 * MEGABYTE },
    ends: { status: "failed", session: KEPT, error: "OSError" },
    control: { limits: { maxFileSize: 8 * MEGABYTE }, status: "completed" },
  });
  story("F31 stops a program that writes a file over its limit", async (visit) => {
    const guest = await visit.open({ maxFileSize: 2 * MEGABYTE });
    const outcome = await guest.run(["sh", "-c", "exec head -c 3000000 /dev/zero > large"]);
    expect(outcome).toMatchObject({ status: "killed", signal: "SIGXFSZ" });
    expect((await guest.run(["sh", "-c", "exec head -c 1000000 /dev/zero > small"])).status).toBe("completed");
  });

  attack("F32 leaves no core dump, and gives none to a program of the host", {
    code: `
import os, resource, signal
def dumps(before):
    child = os.fork()
    if child == 0:
        before()
        signal.signal(signal.SIGSEGV, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGSEGV)
    _, status = os.waitpid(child, 0)
    return os.WCOREDUMP(status)
def limit(value):
    def change():
        try: resource.setrlimit(resource.RLIMIT_CORE, (value, value))
        except (OSError, ValueError): pass
    return change
attempt("as it is", lambda: dumps(lambda: None) if resource.getrlimit(resource.RLIMIT_CORE) == (1, 1) else dumps(limit(-1)))
attempt("raised", lambda: dumps(limit(-1)))
attempt("lowered", lambda: resource.getrlimit(resource.RLIMIT_CORE) != (1, 1) or limit(0)() or resource.getrlimit(resource.RLIMIT_CORE) != (1, 1))
attempt("files", lambda: [name for name in os.listdir(".") if name.startswith("core") and not os.remove(name)])`,
    answers: /^nothing$/,
    outside:
      readFileSync("/proc/sys/kernel/core_pattern", "utf8").trim() === "" ||
      !existsSync("/proc/sys/kernel/core_pattern")
        ? { lacks: "This machine dumps no core" }
        : "some",
  });

  story("F29 documents that sessions can signal by locks on a shared, read-only file", async (visit) => {
    const [first, second] = await Promise.all([visit.open(), visit.open()]);
    const lock = "import fcntl, os\nshared = open(os.__file__)\nfcntl.flock(shared, fcntl.LOCK_EX | fcntl.LOCK_NB)";
    expect((await first.execute(lock)).outcome.status).toBe("completed");
    expect((await second.execute(lock)).error?.name).toBe("BlockingIOError");
    expect(readFileSync(new URL("../../SECURITY.md", import.meta.url), "utf8")).toMatch(/F29[^\n]*lock/);
  });
  story("F02 shows code the variables of its policy (control)", async (visit) => {
    const guest = await visit.open({ environment: { GREETING: "hello" } });
    expect(textOf(await guest.execute("import os\nos.environ['GREETING']"))).toBe("'hello'");
  });
});
