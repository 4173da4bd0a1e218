import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Outcome, Sandbox, SandboxPolicy } from "../../src/sandbox/index.ts";
import { findCgroupPlaces } from "../../src/sandbox/namespaces/cgroup-places.ts";
import { createProvider } from "../../src/sandbox/registry.ts";
import { testPolicy } from "./test-policy.ts";

const MEGABYTE = 1024 * 1024;
const CGROUPS = ["memory cgroup", "pids cgroup", "cpu cgroup"];
/** Holds `size` bytes in each of `count` children at the same time; none of them alone is near the limit. */
const MEMORY_OF_CHILDREN = (count: number, size: number) => `
import os, time
for _ in range(${count}):
    if os.fork() == 0:
        held = bytearray(${size})
        held[::4096] = b"x" * len(held[::4096])
        time.sleep(600)
time.sleep(600)
`;

const provider = createProvider("namespaces");
const report = await provider.probe();

describe.skipIf(!report.available)("limits of a sandbox as a whole", () => {
  let policy: SandboxPolicy;
  let sandbox: Sandbox;

  beforeAll(async () => {
    policy = await testPolicy({ timeout: 60 });
    sandbox = await provider.open(policy);
  });

  afterAll(async () => {
    await sandbox.close();
    await provider.close();
  });

  function execute(code: string): Promise<Outcome> {
    return run(sandbox, code);
  }

  test("memory is that of all processes together", async () => {
    const memory = { name: "memory", value: policy.maxMemory };
    const share = Math.floor(policy.maxMemory * 0.4);
    expect(await execute(MEMORY_OF_CHILDREN(4, share))).toMatchObject({ status: "out-of-memory", limit: memory });
    expect(await execute("print('goes on')")).toMatchObject({ status: "completed", stdout: "goes on\n" });
  });

  test("memory that is taken in one burst ends the run in the same way", async () => {
    // The soft limit on data is the code's own to lift, which leaves the watch and the cgroup.
    const burst = `
import mmap, resource
resource.setrlimit(resource.RLIMIT_DATA, (-1, -1))
mmap.mmap(-1, ${policy.maxMemory * 8}, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x8000)
`;
    expect(await execute(burst)).toMatchObject({ status: "out-of-memory", limit: { name: "memory" } });
  });

  test("a run that may have more memory than the policy says is not stopped by the cgroup", async () => {
    await using roomy = await provider.open(policy);
    const size = 3 * policy.maxMemory;
    const code = `held = bytearray(${size})\nheld[::4096] = b"x" * len(held[::4096])\nprint(len(held))\ndel held`;
    const task = { kind: "code", code, stdin: null, guard: null } as const;
    const { outcome } = await (await roomy.openKernel()).execute(task, { maxMemory: 4 * policy.maxMemory });
    expect(outcome).toMatchObject({ status: "completed", stdout: `${size}\n` });
  });

  test("processes are those of all generations together", async () => {
    const bomb = `
import os, time
reading, writing = os.pipe()
def spread(depth):
    for _ in range(16):
        try:
            child = os.fork()
        except BlockingIOError:
            os.write(writing, b"refused\\n")
            return
        if child == 0:
            os.write(writing, b"forked\\n")
            if depth < 2:
                spread(depth + 1)
            time.sleep(600)
spread(0)
os.set_blocking(reading, False)
time.sleep(0.5)
print(os.read(reading, 65536).decode())
import signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
os.kill(-1, signal.SIGTERM)
`;
    const { status, stdout } = await execute(bomb);
    const words = stdout.split("\n");
    expect(status).toBe("completed");
    expect(words).toContain("refused");
    const forked = words.filter((word) => word === "forked").length;
    expect(forked).toBeGreaterThan(0);
    expect(forked).toBeLessThan(policy.maxProcesses);
  });

  test("disk, inodes, open files and file size are those of the policy", async () => {
    const look = `
import json, os, resource
folders = {name: os.statvfs(name) for name in ("/workspace", "/tmp", "/dev/shm")}
print(json.dumps({
    "bytes": [usage.f_blocks * usage.f_frsize for usage in folders.values()],
    "files": [usage.f_files for usage in folders.values()],
    "limits": [resource.getrlimit(which)[0] for which in
        (resource.RLIMIT_NPROC, resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE, resource.RLIMIT_CORE)],
}))
`;
    expect(JSON.parse((await execute(look)).stdout)).toEqual({
      bytes: [policy.maxDisk, policy.maxDisk, policy.maxDisk],
      files: [65_536, 65_536, 65_536],
      // What kernels are forked from counts, too.
      limits: [policy.maxProcesses + 1, policy.maxFileSize, 1024, 1],
    });
    expect(sandbox.isolation.mechanisms).toEqual(expect.arrayContaining(["disk and inode limits", "resource limits"]));
  });

  test("code sees no cgroup beside its own root, and no file of one", async () => {
    const look = `
import ctypes, os
with open("/proc/self/cgroup") as file:
    print({line.rstrip().split(":", 2)[2] for line in file})
print(os.listdir("/run/executor"), os.path.exists("/sys"))
found = []
for folder, folders, names in os.walk("/"):
    folders[:] = [name for name in folders if os.path.join(folder, name) not in ("/proc", "/usr")]
    found += [name for name in names if name in ("cgroup.procs", "memory.max", "memory.limit_in_bytes", "pids.max")]
print(found)
libc = ctypes.CDLL(None, use_errno=True)
for kind in (b"cgroup2", b"cgroup"):
    print(libc.mount(b"none", b"/tmp", kind, 0, None))
`;
    expect((await execute(look)).stdout).toBe("{'/'}\n[] False\n[]\n-1\n-1\n");
  });

  describe("held by cgroups, where they can be made", () => {
    const ours = () => foldersOf(process.pid);

    test("names exactly those that exist", ({ skip }) => {
      const held = sandbox.isolation.mechanisms.filter((mechanism) => CGROUPS.includes(mechanism));
      skip(held.length > 0 && ours().length === 0, "another process of this user made them");
      expect(held.length > 0).toBe(ours().length > 0);
    });

    test("files of the cgroup hold what the policy asks for", ({ skip }) => {
      skip(ours().length === 0, "no cgroup can be made here");
      const hard = 2 * policy.maxMemory + 160 * MEGABYTE;
      expect(settings(["memory.limit_in_bytes", "memory.max"])).toContain(String(hard));
      expect(settings(["pids.max"])).toContain(String(policy.maxProcesses + 32));
      expect(new Set(settings(["cpu.shares", "cpu.weight"])).size).toBe(1);
    });

    test("a fork has a cgroup of its own, with its interpreter in it, until it is closed", async ({ skip }) => {
      skip(ours().length === 0, "no cgroup can be made here");
      await using origin = await provider.open({ ...policy, rewind: true });
      await run(origin, "x = 1");
      const before = sandboxes();
      const fork = await origin.fork();
      await run(fork, "x = 2");
      const made = sandboxes().filter((path) => /-\d+-\d+$/.test(path) && !before.includes(path));
      expect(made.length).toBe(ours().length);
      for (const path of made) {
        // Its supervisor and its interpreter, at least.
        expect(readFileSync(join(path, "cgroup.procs"), "utf8").trim().split("\n").length).toBeGreaterThan(1);
      }
      expect(fork.isolation.mechanisms).toEqual(origin.isolation.mechanisms);
      await fork.close();
      await expect.poll(() => made.filter((path) => existsSync(path)), { timeout: 10_000 }).toEqual([]);
    });

    /** The cgroups of sandboxes and of their forks. */
    function sandboxes(): readonly string[] {
      return ours()
        .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
        .filter((path) => /sandbox-[\d-]+$/.test(path));
    }

    /** What these control files hold in the cgroups of the sandboxes. */
    function settings(names: readonly string[]): readonly string[] {
      return sandboxes()
        .flatMap((path) => names.map((name) => join(path, name)))
        .filter((path) => existsSync(path))
        .map((path) => readFileSync(path, "utf8").trim());
    }
  });
});

describe.skipIf(!report.available)("cgroup folders", () => {
  const host = `
    const { createProvider } = await import(${JSON.stringify(join(import.meta.dirname, "../../src/sandbox/registry.ts"))});
    const { testPolicy } = await import(${JSON.stringify(join(import.meta.dirname, "test-policy.ts"))});
    const provider = createProvider("namespaces");
    const sandbox = await provider.open(await testPolicy());
    console.log("open");
    if (process.argv[1] === "close") await provider.close();
    if (process.argv[1] === "hang") setInterval(() => {}, 1000);
  `;

  for (const end of ["close", "exit"]) {
    test(`are gone after a host that ends by ${end}`, async () => {
      const { stdout, pid } = await runHost(end);
      expect(stdout).toBe("open");
      expect(foldersOf(pid)).toEqual([]);
    });
  }

  test("of a host that was killed are gone once another has started", async ({ skip }) => {
    const killed = execa(process.execPath, ["--input-type=module", "-e", host, "hang"], { reject: false });
    const [line] = await once(killed.stdout, "data");
    expect(String(line)).toBe("open\n");
    const left = foldersOf(killed.pid);
    killed.kill("SIGKILL");
    await killed;
    skip(left.length === 0, "no cgroup can be made here");
    await expect.poll(() => processesIn(left), { timeout: 10_000 }).toEqual([]);
    await runHost("close");
    expect(foldersOf(killed.pid)).toEqual([]);
  });

  async function runHost(end: string): Promise<{ stdout: string; pid: number | undefined }> {
    const running = execa(process.execPath, ["--input-type=module", "-e", host, end]);
    const { stdout } = await running;
    return { stdout, pid: running.pid };
  }

  function processesIn(folders: readonly string[]): readonly string[] {
    // Any host that starts meanwhile may have swept them already.
    return folders.filter(existsSync).flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith("cgroup.procs"))
        .flatMap((name) => readFileSync(join(folder, name), "utf8").split("\n").filter(Boolean)),
    );
  }
});

async function run(sandbox: Sandbox, code: string): Promise<Outcome> {
  const kernel = await sandbox.openKernel();
  return (await kernel.execute({ kind: "code", code, stdin: null, guard: null })).outcome;
}

/** The cgroup folders that the host with this number has made. */
function foldersOf(pid: number | undefined): readonly string[] {
  const places = findCgroupPlaces({
    membership: readFileSync("/proc/self/cgroup", "utf8"),
    mounts: readFileSync("/proc/self/mountinfo", "utf8"),
  });
  return places
    .flatMap((place) => (place.version === 1 ? [place.folder] : place.folders))
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .filter((path) => path.includes(`/executor-agent-${pid}-`));
}
