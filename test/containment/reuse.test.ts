import { readFileSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import type { Execution, Sandbox } from "../../src/sandbox/index.ts";
import { createProvider } from "../../src/sandbox/registry.ts";
import { testPolicy } from "../sandbox/test-policy.ts";
import { processesInNamespace } from "./residue.ts";

const provider = createProvider("namespaces");
const report = await provider.probe();
const policy = await testPolicy();

/** What a run can see of where it runs and of what it is. */
const LOOK = `
import json, os, resource, signal, socket, sys
folders = ("/workspace", "/tmp", "/dev/shm")
def can_bind(port):
    with socket.socket() as server:
        try:
            server.bind(("127.0.0.1", port))
            return True
        except OSError as error:
            return str(error)
seen = {
    "files": {name: sorted(os.listdir(name)) for name in folders},
    "modes": {name: (oct(os.stat(name).st_mode), os.listxattr(name)) for name in folders},
    "environment": dict(os.environ), "directory": os.getcwd(), "umask": os.umask(0o022),
    "nice": os.nice(0), "affinity": sorted(os.sched_getaffinity(0)), "scheduler": os.sched_getscheduler(0),
    "limits": [resource.getrlimit(number) for number in range(16) if number != resource.RLIMIT_DATA],
    "signals": [str(signal.getsignal(number)).split(" object at")[0] for number in range(1, 32)],
    "masked": [str(number) for number in signal.pthread_sigmask(signal.SIG_BLOCK, [])],
    "timer": signal.getitimer(signal.ITIMER_REAL), "processes": len([name for name in os.listdir("/proc") if name.isdigit()]),
    "modules": sorted(sys.modules), "globals": sorted(globals()), "builtins": sorted(vars(__builtins__)),
    "open": repr(open), "path": sys.path, "ports": [can_bind(8000), can_bind(8001)], "input": sys.stdin.read(),
    "oom": open("/proc/self/oom_score_adj").read(), "descriptors": sorted(os.listdir("/proc/self/fd")),
}
json.dumps(seen)`;

/** Code that changes what it can, and what it is answered by. */
const ATTEMPTS: Readonly<Record<string, string>> = {
  "files everywhere": `
import os, subprocess
for folder in ("/workspace", "/tmp", "/dev/shm"):
    os.makedirs(f"{folder}/left/behind"); open(f"{folder}/left/file", "w").write("secret"); os.symlink("/proc/1/root", f"{folder}/link")
    os.chmod(folder, 0o300)
open("/workspace/sitecustomize.py", "w").write("raise SystemExit")`,
  "its own process": `
import os, resource, signal, sys
os.environ["LEFT"] = "1"; os.umask(0); os.chdir("/tmp"); os.nice(5); os.sched_setaffinity(0, [min(os.sched_getaffinity(0))])
resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64)); resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))
signal.signal(signal.SIGUSR1, signal.SIG_IGN); signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR2])
signal.setitimer(signal.ITIMER_REAL, 1000)
left = "global"`,
  "its interpreter": `
import builtins, sys
builtins.open = lambda *a: 1 / 0
builtins.left = 1
sys.modules["json"] = None
sys.path.insert(0, "/tmp")
sys.meta_path.clear()`,
  "a daemon": `
import os, sys, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        while True:
            try: open("/workspace/daemon", "w").write("here")
            except OSError: pass
            time.sleep(0.01)
    os._exit(0)`,
  "a stopped child, and a thread": `
import os, signal, threading, time
child = os.fork()
if child == 0:
    time.sleep(1000)
os.kill(child, signal.SIGSTOP)
threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()`,
};

/** What is tried on the two processes of a sandbox that are not the code's; each has to be refused. */
const ON_OURS = `
import os, resource, signal
def tried(what, *args):
    try:
        what(*args)
        return "done"
    except OSError as error:
        return type(error).__name__
def write(path, text):
    with open(path, "r+b", buffering=0) as file:
        file.write(text)
answers = {}
for pid in (1, 2):
    answers.update({
        f"signal {pid}": tried(os.kill, pid, signal.SIGKILL),
        f"group {pid}": tried(os.killpg, pid, signal.SIGKILL) if pid == 2 else "PermissionError",
        f"memory {pid}": tried(open, f"/proc/{pid}/mem", "r+b"),
        f"read {pid}": tried(open, f"/proc/{pid}/mem", "rb"),
        f"environment {pid}": tried(lambda: open(f"/proc/{pid}/environ").read()),
        f"descriptors {pid}": tried(os.listdir, f"/proc/{pid}/fd"),
        f"affinity {pid}": tried(os.sched_setaffinity, pid, [0]),
        f"priority {pid}": tried(os.setpriority, os.PRIO_PROCESS, pid, 10),
        f"group's priority {pid}": tried(os.setpriority, os.PRIO_PGRP, pid, 10),
        f"user's priority {pid}": tried(os.setpriority, os.PRIO_USER, os.getuid(), 10),
        f"limits {pid}": tried(resource.prlimit, pid, resource.RLIMIT_NOFILE, (10, 10)),
        f"killer {pid}": tried(write, f"/proc/{pid}/oom_score_adj", b"1000"),
    })
import json
json.dumps(answers)`;

const NAMESPACE = "import os\nos.readlink('/proc/self/ns/pid')";

interface Use {
  /** Of the sandbox: another one has another. */
  readonly namespace: string;
  readonly execution: Execution;
}

async function useOnce(code: string, from = provider): Promise<Use> {
  const sandbox = await from.open(policy);
  try {
    const namespace = await shown(sandbox, NAMESPACE);
    return { namespace, execution: await execute(sandbox, code) };
  } finally {
    await sandbox.close();
  }
}

async function execute(sandbox: Sandbox, code: string): Promise<Execution> {
  const kernel = await sandbox.openKernel();
  return await kernel.execute({ kind: "code", code, stdin: null, guard: null });
}

async function shown(sandbox: Sandbox, code: string): Promise<string> {
  const { value, error } = await execute(sandbox, code);
  return value?.data["text/plain"] ?? expect.fail(error?.traceback ?? "no value");
}

/** Ends the second process of a sandbox, as the machine may for want of memory. */
function endZygote(namespace: string): void {
  const zygotes = processesInNamespace(namespace).filter((pid) =>
    /^NSpid:.*\t2$/m.test(readFileSync(`/proc/${pid}/status`, "utf8")),
  );
  expect(zygotes.length).toBe(1);
  for (const pid of zygotes) {
    process.kill(pid, "SIGKILL");
  }
}

/** Uses sandboxes until the one of that namespace comes again; null when it does not. */
async function useAgain(namespace: string, code: string): Promise<Execution | null> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const use = await useOnce(code);
    if (use.namespace === namespace) {
      return use.execution;
    }
  }
  return null;
}

describe.skipIf(!report.available)("A sandbox that is used again", () => {
  afterAll(() => provider.close());

  async function lookFromUnused(): Promise<unknown> {
    await using another = createProvider("namespaces");
    return seenBy((await useOnce(LOOK, another)).execution);
  }

  test.each(Object.entries(ATTEMPTS))("shows nothing of code that changed %s", async (_name, code) => {
    const unused = await lookFromUnused();
    const { namespace, execution } = await useOnce(code);
    expect(execution.outcome.status, execution.error?.traceback).toBe("completed");
    const again = await useAgain(namespace, LOOK);
    expect(again).not.toBeNull();
    expect(seenBy(again as Execution)).toEqual(unused);
  });

  test("is not one in which ports rest from an earlier use", async () => {
    const { namespace, execution } = await useOnce(`
import socket
server = socket.create_server(("127.0.0.1", 8000)); server.listen()
client = socket.create_connection(("127.0.0.1", 8000))
accepted, _ = server.accept()
accepted.close(); client.recv(1); client.close(); server.close()`);
    expect(execution.outcome.status, execution.error?.traceback).toBe("completed");
    expect(await useAgain(namespace, "1")).toBeNull();
  });

  test.each([
    ["was stopped", "while True: pass", { status: "timed-out" }],
    ["killed itself", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", { status: "killed" }],
  ])("is not one whose code %s", async (_name, code, outcome) => {
    const sandbox = await provider.open({ ...policy, timeout: 1 });
    const namespace = await shown(sandbox, NAMESPACE);
    expect((await execute(sandbox, code)).outcome).toMatchObject(outcome);
    await sandbox.close();
    expect(await useAgain(namespace, "1")).toBeNull();
  });

  test("answers nothing any more to whoever has closed it", async () => {
    const sandbox = await provider.open(policy);
    const kernel = await sandbox.openKernel();
    await sandbox.close();
    await sandbox.close();
    await expect(sandbox.files.list()).rejects.toMatchObject({ code: "closed" });
    await expect(kernel.execute({ kind: "code", code: "1", stdin: null, guard: null })).rejects.toMatchObject({
      code: "closed",
    });
  });

  test("keeps code from what its kernels come from", async () => {
    const { execution } = await useOnce(ON_OURS);
    const answers = Object.entries(seenBy(execution) as object);
    const signals = execution.outcome.isolation.mechanisms.some((mechanism) => mechanism.startsWith("Landlock"));
    const wrong = answers.filter(
      ([what, answer]) => answer !== "PermissionError" && (signals || !/^(signal|group) /.test(what)),
    );
    expect(answers.length).toBe(24);
    expect(wrong).toEqual([]);
  });

  test("goes on without what its kernels come from only where nobody has used it before", async () => {
    const endKernel = "import os\nos._exit(3)";
    await using fresh = createProvider("namespaces");
    const first = await fresh.open(policy);
    const namespace = (await shown(first, NAMESPACE)).slice(1, -1);
    endZygote(namespace);
    expect((await execute(first, endKernel)).outcome).toMatchObject({ status: "killed", session: "reset" });
    expect(await shown(first, "6 * 7")).toBe("42");
    await first.close();

    const { namespace: again } = await useOnce("1", fresh);
    let second = await fresh.open(policy);
    for (let attempt = 0; (await shown(second, NAMESPACE)) !== again; attempt += 1) {
      await second.close();
      expect(attempt).toBeLessThan(20);
      second = await fresh.open(policy);
    }
    endZygote(again.slice(1, -1));
    expect((await execute(second, endKernel)).outcome).toMatchObject({ status: "killed", session: "closed" });
    // The connection may end a moment later.
    const after = await execute(second, "1").then(
      ({ outcome }) => outcome.status,
      (error) => error.code,
    );
    expect(["closed", "lost"]).toContain(after);
    await second.close();
    expect((await useOnce("1", fresh)).execution.outcome.status).toBe("completed");
  });

  test("has no secret of an earlier one in its memory", async () => {
    const secret = `secret-${Math.random().toString(36).slice(2)}`;
    const { namespace } = await useOnce(
      `kept = [${JSON.stringify(secret)} * 100 for _ in range(1000)]\nprint(kept[0])\nkept`,
    );
    const search = `
parts = ${JSON.stringify([...secret].reverse().join(""))}
needle = parts[::-1].encode()
found = 0
with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
    for line in maps.read().splitlines():
        span, rights, *_ = line.split()
        start, end = (int(part, 16) for part in span.split("-"))
        if rights[0] == "r" and "vvar" not in line and "vsyscall" not in line:
            memory.seek(start)
            try: found += memory.read(end - start).count(needle)
            except OSError: pass
found`;
    const control = await useOnce(
      `needle = ${JSON.stringify(secret)}.encode()${search.replace(/needle = .*\n/, "\n")}`,
    );
    expect(Number(control.execution.value?.data["text/plain"]), control.execution.error?.traceback).toBeGreaterThan(0);
    const again = await useAgain(namespace, search);
    // The needle itself is there, once or twice, and nothing else.
    expect(Number(again?.value?.data["text/plain"]), again?.error?.traceback).toBeLessThan(5);
  });
});

function seenBy({ value, error }: Execution): unknown {
  const text = value?.data["text/plain"] ?? expect.fail(error?.traceback ?? "no value");
  return JSON.parse(text.slice(1, -1).replaceAll("\\\\", "\\").replaceAll("\\'", "'"));
}
